from __future__ import annotations

from typing import Any, NoReturn

from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class NoUploads(FileUploadHandler):
    """Drops each file of a form unread: the product takes none, and none is spooled to disk."""

    def new_file(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> NoReturn:
        raise SkipFile

    def file_complete(self, file_size: int) -> None:
        return None
