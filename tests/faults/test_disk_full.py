"""A disk that is full: what does not fit is refused whole, all else goes on."""

from __future__ import annotations

from itertools import count

import pytest
from django.db import connection

from questionnaire.models import Answer, Project, User
from tests.faults.clients import browser, new_save, open_tabs, revisions, section_path
from tests.serving import Certificate, free_port, serving

pytestmark = [
    pytest.mark.fault,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'sqlite'", reason="only SQLite lets a test fill its disk"
    ),
]

SPARE_PAGES = 6
LONG = "Ein Satz, der nicht mehr passt. " * 2_000  # 64 kB, 16 pages


def pages() -> int:
    """The pages of the database's file, once there is no free one among them."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        return int(cursor.fetchone()[0])


def test_save_that_does_not_fit_on_the_disk_is_refused_whole_and_stored_later(
    certificate: Certificate, wide_project: Project, owner: User
) -> None:
    full = {"MOST_PAGES": str(pages() + SPARE_PAGES)}
    port, too_long = free_port(), new_save("q2", LONG, 0)
    with serving(certificate, 2, port, "tests.faults.inside.small_disk", full) as server:
        person = browser(server, certificate, owner)
        with open_tabs([person], wide_project.code, 1) as (tab,):
            refused = [tab.save(too_long), tab.save(too_long)]
            for number in count():
                last = tab.save(new_save("q1", f"Fassung {number + 1}", number))
                if last.status != 200:
                    break
            pages_then = [
                person.send("GET", path)[0] for path in ("/projects/", section_path(wide_project))
            ]

    assert [reply.status for reply in (*refused, last)] == [507] * 3
    assert all(reply.told["sentence"] for reply in (*refused, last))
    assert pages_then == [200, 200]
    assert revisions("q2") == []
    assert number > 0
    assert revisions("q1") == [(n, f"Fassung {n}") for n in range(1, number + 1)]
    assert [answer.question.key for answer in Answer.objects.all()] == ["q1"]

    with (
        serving(certificate, 2, port),
        open_tabs([person], wide_project.code, 1) as (tab,),
    ):
        replies = [tab.save(too_long), tab.save(too_long)]

    told = [(reply.status, reply.told["outcome"], reply.told["number"]) for reply in replies]
    assert told == [(200, "stored", 1)] * 2
    assert revisions("q2") == [(1, LONG)]
