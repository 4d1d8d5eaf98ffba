"""Where static files come from, and what of them is for browsers.

Bootstrap's one CSS file comes straight from its wheel: nothing vendored, nothing else collected.
The pictures inside it are left out: site.css draws all controls without them, and so the policy
needs to allow none of that kind.
Our own come without their comments, which are for us and would be an eighth of what is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder, FileSystemFinder
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage

FILE = "bootstrap.min.css"
SOURCE_MAP = b"/*# sourceMappingURL=bootstrap.min.css.map */"
PICTURE = re.compile(rb"""url\("data:[^"]*"\)""")
# Whole lines of scripts only: what stands behind code might be the end of a text.
COMMENTS = {
    ".js": re.compile(rb"^[ \t]*//.*\n", re.MULTILINE),
    ".css": re.compile(rb"/\*.*?\*/", re.DOTALL),
}


class WithoutComments(FileSystemStorage):
    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        path = Path(self.path(name))
        comments = COMMENTS.get(path.suffix)
        content = path.read_bytes()
        return ContentFile(comments.sub(b"", content) if comments else content)


class OwnFinder(FileSystemFinder):
    def list(
        self, ignore_patterns: Iterable[str] | None
    ) -> Iterator[tuple[str, FileSystemStorage]]:
        for path, storage in super().list(ignore_patterns):
            yield path, WithoutComments(storage.location)


class WithoutPictures(FileSystemStorage):
    """Nor with the hint at a source map: that is not collected, and the manifest storage fails."""

    prefix = "bootstrap"  # collectstatic puts it before the path

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        content = Path(self.path(name)).read_bytes().replace(SOURCE_MAP, b"")
        return ContentFile(PICTURE.sub(b"none", content))


class BootstrapFinder(BaseFinder):
    storage = WithoutPictures(str(distribution("bootstrap-wrapper").locate_file("bootstrap/css")))

    def find(self, path: str, find_all: bool = False) -> Any:
        found = [self.storage.path(FILE)] if path == f"{self.storage.prefix}/{FILE}" else []
        return found if find_all else next(iter(found), None)

    def list(
        self, ignore_patterns: Iterable[str] | None
    ) -> Iterator[tuple[str, FileSystemStorage]]:
        yield FILE, self.storage
