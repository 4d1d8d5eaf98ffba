"""Two transactions at once, in an order that is always the same."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import connection, transaction

Result = TypeVar("Result")


def meanwhile(first: Callable[[], object], then: Callable[[], Result]) -> Result:
    """Calls `then` while the transaction in which `first` ran is not committed yet.

    It is committed 0.3 s later: what has to wait for it does so, what does not is too early.
    Tests that use it need @pytest.mark.django_db(transaction=True).
    """
    ran = threading.Event()
    failed: list[BaseException] = []

    def run() -> None:
        try:
            with transaction.atomic():
                first()
                ran.set()
                time.sleep(0.3)
        except BaseException as error:
            failed.append(error)
        finally:
            ran.set()
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    ran.wait(timeout=10)
    try:
        return then()
    finally:
        thread.join(timeout=30)
        if failed:
            raise failed[0]
