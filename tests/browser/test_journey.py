"""The whole way once: a customer fills in, two write at the same time, an SRE takes the ticket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from playwright.sync_api import Page, expect

from questionnaire.models import AnswerRevision, Project, User
from tests.browser.conftest import Visit, from_clipboard


def field(page: Page, key: str) -> str:
    return f"textarea[name^='{key}.'][name$='.text']"


def save(page: Page) -> None:
    page.get_by_role("button", name="Speichern", exact=True).first.click()


def until(page: Page, read: Callable[[], Any], wanted: object) -> object:
    """What is read, once it is what is wanted: saving goes on beside the test."""
    for _try in range(100):
        if (found := read()) == wanted:
            break
        page.wait_for_timeout(50)
    return found


def test_journey_from_sign_in_to_ticket(
    visit: Visit, real_project: Project, owner: User, sre: User
) -> None:
    # The server hashes as in production, the tests' own settings do not.
    owner.password = PBKDF2PasswordHasher().encode("ein langes Kennwort", "salz" * 6)
    owner.save()
    section = f"/projects/{real_project.code}/sections/team/"

    # A customer signs in and fills in a text and a table.
    customer = visit(path="/accounts/login/")
    customer.get_by_label("E-Mail-Adresse").fill(owner.email)
    customer.get_by_label("Passwort").fill("ein langes Kennwort")
    customer.get_by_role("button", name="Anmelden").click()
    customer.get_by_role("link", name=real_project.name).click()
    customer.get_by_role("link", name="Kund*in und Team").click()
    customer.locator(field(customer, "kundendaten")).fill("Musterverlag GmbH\nBeispielgasse 7")
    customer.get_by_label("Name: Zeile 1").first.fill("A. *Beispiel*")
    customer.get_by_label("Organisation: Zeile 1").first.fill("Musterverlag | Verlag")
    save(customer)
    expect(customer.get_by_role("status")).to_contain_text("Gespeichert um")

    # An SRE has the page open, the customer is faster: both texts are there, none is lost.
    colleague = visit(sre, section)
    customer.locator(field(customer, "kundendaten")).fill("Musterverlag AG")
    save(customer)
    expect(customer.get_by_role("status")).to_contain_text("Gespeichert um")
    colleague.locator(field(colleague, "kundendaten")).fill("Muster-Verlag GmbH & Co. KG")
    save(colleague)
    conflict = colleague.get_by_role("group", name="Zwei Fassungen dieser Antwort")
    expect(conflict.get_by_role("button", name="Beide behalten")).to_be_focused()
    expect(colleague.get_by_role("status").first).to_contain_text("geändert – vergleichen")
    expect(conflict).to_contain_text("Musterverlag AG")
    expect(conflict).to_contain_text("Muster-Verlag GmbH & Co. KG")
    assert colleague.input_value(field(colleague, "kundendaten")) == "Muster-Verlag GmbH & Co. KG"
    assert texts("kundendaten") == ["Musterverlag GmbH\nBeispielgasse 7", "Musterverlag AG"]
    colleague.locator(field(colleague, "kundendaten")).fill("Musterverlag AG & Co. KG")
    conflict.get_by_role("button", name="Meine Fassung übernehmen").click()
    expect(colleague.get_by_role("status")).to_contain_text("Gespeichert um")
    expect(conflict).to_have_count(0)
    assert texts("kundendaten")[2:] == ["Musterverlag AG & Co. KG"]

    # The SRE reads the answers and copies the ticket.
    colleague.context.grant_permissions(["clipboard-read", "clipboard-write"])
    colleague.get_by_role("link", name="Als Ticket").click()
    expect(colleague.get_by_label("Vorschau des Tickets")).to_contain_text("A. *Beispiel*")
    colleague.get_by_role("button", name="Text kopieren").click()
    expect(colleague.get_by_role("status")).to_have_text("Text kopiert.")
    copied = from_clipboard(colleague)
    assert copied == colleague.locator("#text").text_content()
    assert "> Musterverlag AG & Co. KG" in copied
    colleague.get_by_role("button", name="Titel kopieren").click()
    expect(colleague.get_by_role("status")).to_have_text("Titel kopiert.")
    assert from_clipboard(colleague) == "Kund*in und Team"


def texts(key: str) -> list[str]:
    """All revisions of an answer, oldest first."""
    found = AnswerRevision.objects.filter(answer__question__key=key).order_by("number")
    return list(found.values_list("text", flat=True))


def test_section_without_script_saves_and_adds_rows(
    visit: Visit, real_project: Project, owner: User
) -> None:
    page = visit(owner, f"/projects/{real_project.code}/sections/team/", java_script_enabled=False)
    page.get_by_label("Name: Zeile 1").first.fill("A. Beispiel")

    page.locator("[value='add:projektverantwortung']").click()
    page.get_by_label("Name: Zeile 2").first.fill("B. Muster")
    page.locator("[value^='up:projektverantwortung:']").nth(1).click()

    names = [page.get_by_label(f"Name: Zeile {n}").first.input_value() for n in (1, 2)]
    assert names == ["B. Muster", "A. Beispiel"]
    page.locator("[value^='remove:projektverantwortung:']").first.click()
    assert page.get_by_label("Name: Zeile 1").first.input_value() == "A. Beispiel"
    rows = (
        AnswerRevision.objects.filter(answer__question__key="projektverantwortung")
        .latest("number")
        .rows
    )
    assert [row["cells"] for row in rows] == [{"c1": "A. Beispiel"}]


def test_section_with_script_adds_and_moves_rows(
    visit: Visit, real_project: Project, owner: User
) -> None:
    page = visit(owner, f"/projects/{real_project.code}/sections/team/")
    page.get_by_label("Name: Zeile 1").first.fill("A. Beispiel")

    page.locator("[value='add:projektverantwortung']").click()
    page.keyboard.type("B. Muster")
    expect(page.get_by_label("Name: Zeile 2").first).to_have_value("B. Muster")
    page.locator("[value^='up:projektverantwortung:']").nth(1).click()
    expect(page.get_by_label("Name: Zeile 1").first).to_have_value("B. Muster")
    focused = page.evaluate("document.activeElement.value.split(':')[0]")
    assert focused == "down"
    page.keyboard.press("Control+s")

    found = AnswerRevision.objects.filter(answer__question__key="projektverantwortung")

    def cells() -> list[dict[str, str]]:
        newest = found.order_by("-number").first()
        return [row["cells"] for row in newest.rows] if newest else []

    wanted = [{"c1": "B. Muster"}, {"c1": "A. Beispiel"}]
    assert until(page, cells, wanted) == wanted


def test_choice_folds_the_answer_and_keeps_it(
    visit: Visit, real_project: Project, owner: User
) -> None:
    page = visit(owner, f"/projects/{real_project.code}/sections/projekt/")
    page.locator(field(page, "projektname")).fill("Abo-Portal")

    question = page.locator("#q-projektname")
    question.get_by_label("Weiß ich noch nicht").check()
    expect(page.locator(field(page, "projektname"))).to_be_hidden()
    question.get_by_label("Wer könnte das wissen?").fill("fragen wir Frau Muster")
    save(page)

    found = AnswerRevision.objects.filter(answer__question__key="projektname")
    newest = found.order_by("-number").values_list("state", "text", "note")
    wanted = ("unknown", "Abo-Portal", "fragen wir Frau Muster")
    assert until(page, newest.first, wanted) == wanted
    page.locator("#q-projektname").get_by_label("Antwort", exact=True).check()
    expect(page.locator(field(page, "projektname"))).to_have_value("Abo-Portal")


def test_answers_are_there_again_for_another_member(
    visit: Visit, real_project: Project, owner: User, editor: User
) -> None:
    text = "  eingerückt\n\n\nund drei Leerzeilen <b>roh</b> & so "
    page = visit(owner, f"/projects/{real_project.code}/sections/projekt/")
    page.locator(field(page, "projektziel")).fill(text)
    save(page)
    expect(page.get_by_role("status")).to_contain_text("Gespeichert um")

    other = visit(editor, f"/projects/{real_project.code}/sections/projekt/")

    assert other.input_value(field(other, "projektziel")) == text


def test_back_button_brings_no_old_text_above_a_newer_base(
    visit: Visit, real_project: Project, owner: User, editor: User
) -> None:
    address = f"/projects/{real_project.code}/sections/projekt/"
    page = visit(owner, address)
    page.locator(field(page, "projektziel")).fill("mein Ziel")
    page.get_by_role("button", name="Speichern und weiter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kund*in und Team")
    other = visit(editor, address)
    other.locator(field(other, "projektziel")).fill("ihr Ziel")
    save(other)
    expect(other.get_by_role("status")).to_contain_text("Gespeichert um")

    page.go_back()
    page.locator(field(page, "projektname")).fill("Portal")
    save(page)
    expect(page.get_by_role("status").or_(page.get_by_role("alert")).first).to_contain_text(
        "speichert"
    )

    assert texts("projektziel") == ["mein Ziel", "ihr Ziel"]
