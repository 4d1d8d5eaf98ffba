"""What commands share: arguments, what they look up by them, how they print."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from questionnaire.guide.checks import check_characters
from questionnaire.guide.document import Guide
from questionnaire.guide.errors import ProductError, ProjectClosed
from questionnaire.guide.parser import parse_guide
from questionnaire.models import Member, Project, User
from questionnaire.sentences import sentence

# A guide of 75 questions has 45 kB; far more than this is another kind of file.
FILE_BYTES = 8 * 1024 * 1024


def read_bytes(path: str) -> bytes:
    """A file's content; CommandError if it cannot be read or is far too large."""
    try:
        with Path(path).open("rb") as file:
            content = file.read(FILE_BYTES + 1)
    except OSError as error:
        raise CommandError(_unusable(_("%(path)s ist nicht lesbar: %(reason)s"), error)) from error
    if len(content) > FILE_BYTES:
        raise CommandError(_("%(path)s ist größer als 8 MB.") % {"path": path})
    return content


def write_text(path: Path, text: str) -> None:
    """Write a file in UTF-8, its folders too; CommandError if that cannot be done."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        reason = _("%(path)s lässt sich nicht schreiben: %(reason)s")
        raise CommandError(_unusable(reason, error)) from error


def _unusable(text: str, error: OSError) -> str:
    return text % {"path": error.filename, "reason": error.strerror}


def print_text(command: BaseCommand, text: str) -> None:
    """A file's content to standard output: in UTF-8, whatever the terminal's encoding."""
    _reconfigure(command, encoding="utf-8")
    command.stdout.write(text, ending="")


def print_line(command: BaseCommand, text: str) -> None:
    """A line for people; what their terminal cannot show is escaped, no reason to break off."""
    _reconfigure(command, errors="backslashreplace")
    command.stdout.write(text)


def _reconfigure(command: BaseCommand, **settings: str) -> None:
    reconfigure = getattr(command.stdout, "reconfigure", None)
    if reconfigure:  # a test's StringIO has none
        reconfigure(**settings)


def read_guide(path: str) -> Guide:
    """The guide in a file; CommandError with line and reason if it is none."""
    try:
        return parse_guide(read_bytes(path).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise CommandError(_("%(path)s ist kein Text in UTF-8.") % {"path": path}) from error
    except ProductError as error:
        raise CommandError(f"{path}: {sentence(error)}") from error


def add_import_arguments(parser: CommandParser) -> None:
    """CODE FILE --as MAIL, of commands that read answers; `find_target` looks them up."""
    parser.add_argument("code")
    parser.add_argument("file")
    parser.add_argument(
        "--as", dest="author", metavar="MAIL", required=True, help="who gives the answers"
    )


def find_target(options: dict[str, Any]) -> tuple[Project, User]:
    """The project and who writes there; CommandError if one is unknown or may not write.

    In a closed project nobody may.
    """
    project, author = find_project(options["code"]), find_person(options["author"])
    writers = project.members.filter(role__in=(Member.Role.OWNER, Member.Role.EDITOR))
    if not author.staff and not writers.filter(user=author).exists():
        text = _("%(mail)s darf in diesem Projekt nicht schreiben.")
        raise CommandError(text % {"mail": author.email})
    if project.closed:
        raise CommandError(sentence(ProjectClosed("project_closed")))
    return project, author


def find_project(code: str) -> Project:
    found = Project.objects.select_related("questionnaire").filter(code=storable(code)).first()
    if found is None:
        text = _("Ein Projekt mit der Kennung „%(code)s“ gibt es nicht.")
        raise CommandError(text % {"code": code})
    return found


def find_person(email: str) -> User:
    found = User.objects.filter(email=storable(email).strip().lower()).first()
    if found is None:
        text = _("Eine Person mit der Adresse %(mail)s gibt es nicht.")
        raise CommandError(text % {"mail": email})
    return found


def storable(word: str) -> str:
    """A word of the command line; one that is no UTF-8 cannot even be looked for."""
    try:
        check_characters(word)
    except ProductError as error:
        raise CommandError(sentence(error)) from error
    return word


def print_keys(command: BaseCommand, title: str, keys: list[str]) -> None:
    """One line with a count, one for each key; nothing for an empty list."""
    if keys:
        print_line(command, f"{title}: {len(keys)}")
        for key in keys:
            print_line(command, f"  {key}")
