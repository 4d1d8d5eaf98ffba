"""Which page a request came from, and whether that page is one of ours."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import escape_leading_slashes, url_has_allowed_host_and_scheme


def from_own_page(request: HttpRequest) -> bool:
    """Did a page of this site send it? Yes if the CSRF check let it pass, which knows best.

    Else browsers tell by Origin, old ones by Referer alone.
    """
    if getattr(request, "csrf_processing_done", False):
        return True
    own = f"{request.scheme}://{request.get_host()}"
    if "Origin" in request.headers:
        return bool(request.headers["Origin"] == own)
    return _origin(request.headers.get("Referer", "")) == own


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def came_from(request: HttpRequest, otherwise: str = "/") -> str:
    """Path and query of the referring page if it is one of ours."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(
        referer, {request.get_host()}, require_https=request.is_secure()
    ):
        return otherwise
    parts = urlsplit(referer)
    return escape_leading_slashes(parts.path or "/") + (f"?{parts.query}" if parts.query else "")
