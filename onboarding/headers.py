"""What browsers are told with every answer, beside what Django and django-csp say."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# What a browser offers and no page of ours needs. A page that has been broken into asks in vain.
SWITCHED_OFF = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "compute-pressure",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "keyboard-map",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "sync-xhr",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
# Tickets are copied; a second factor may be a security key.
FOR_OURSELVES = ("clipboard-write", "publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS = ", ".join(
    [*(f"{name}=()" for name in SWITCHED_OFF), *(f"{name}=(self)" for name in FOR_OURSELVES)]
)


def for_us_alone(get_response: GetResponse) -> GetResponse:
    """No other site may load what comes from here, static files included; outermost of all."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return answer


def never_kept(get_response: GetResponse) -> GetResponse:
    """Nothing that a view makes is kept by a browser or a cache on the way: deny by default.

    Whoever takes over a machine finds no answers of others there, and the Back button shows what
    is stored now, never an old text. What is typed and not saved is kept by our own script
    (`drafts.js`), for the person who typed it; without JavaScript it is lost on the way back.
    Static files pass outside of this: their names change with their content.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if "no-store" not in response.headers.get("Cache-Control", ""):
            response.headers["Cache-Control"] = "no-store"
        return response

    return answer
