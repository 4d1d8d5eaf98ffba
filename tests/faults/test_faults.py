"""What must hold after a restart, and for requests that are too big or broke off.

Here as beside it: real servers in the production profile, real https, the test's own database.
"""

from __future__ import annotations

import pytest

from questionnaire.models import Project, User
from tests.faults.clients import browser, revisions, section_form, section_path
from tests.serving import Certificate, free_port, serving

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]


def test_answers_are_there_after_a_restart(
    certificate: Certificate, wide_project: Project, owner: User
) -> None:
    path, port = section_path(wide_project), free_port()
    with serving(certificate, workers=1, port=port) as server:
        person = browser(server, certificate, owner)
        assert person.submit(path, "q2", "Das bleibt.", 0) == 302

    with serving(certificate, workers=1, port=port):
        status, page = person.send("GET", path)

    assert (status, "Das bleibt." in page) == (200, True)


def test_bodies_too_big_or_without_a_length_are_refused(
    certificate: Certificate, owner: User
) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
    file = part + b"x" * 20_000_000 + b"\r\n--b--\r\n"
    kind = "multipart/form-data; boundary=b"
    with serving(certificate, workers=1) as server:
        person = browser(server, certificate, owner)

        sized = person.send("POST", "/accounts/login/", file, kind)
        chunked = person.send("POST", "/accounts/login/", iter([part, b"x" * 1000]), kind)

    assert (sized[0], "höchstens 8 MB" in sized[1]) == (413, True)
    assert (chunked[0], "nicht verstanden" in chunked[1]) == (400, True)


def test_form_that_broke_off_changes_nothing(
    certificate: Certificate, wide_project: Project, owner: User
) -> None:
    path = section_path(wide_project)
    with serving(certificate, workers=1) as server:
        person = browser(server, certificate, owner)
        assert person.submit(path, "q1", "die ganze Antwort", 0) == 302
        whole = section_form("q1", "eine längere Antwort", 1) + b"&q2.base=0&q2.0.state=answer"

        for sent in range(40, len(whole), 7):
            person.break_off(path, whole, sent)
        status = person.submit(path, "q3", "danach", 0)

    assert status == 302
    assert revisions("q1") == [(1, "die ganze Antwort")]
