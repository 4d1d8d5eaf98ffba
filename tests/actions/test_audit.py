"""The audit is only ever added to: by one action, and the database refuses all else."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from questionnaire.actions.audit import address_hash, record
from questionnaire.models import AuditEntry, Project, User
from questionnaire.models.audit import AppendOnly

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    path for name in ("questionnaire", "onboarding") for path in (ROOT / name).rglob("*.py")
)
ADDING = ("create", "bulk_create", "get_or_create", "update_or_create", "add")
Verb = AuditEntry.Verb


@pytest.fixture
def entry(owner: User) -> AuditEntry:
    record(Verb.SIGNED_IN, actor=owner)
    return AuditEntry.objects.get()


def test_record_keeps_who_did_what_to_whom_and_where(
    owner: User, viewer: User, project: Project
) -> None:
    record(Verb.MEMBER_CHANGED, actor=owner, person=viewer, project=project, role="owner", n=3)

    entry = AuditEntry.objects.get()
    kept = (entry.verb, entry.actor, entry.person, entry.project, entry.address, entry.detail)
    assert kept == ("member_changed", owner, viewer, project, "", {"role": "owner", "n": 3})
    assert str(entry).endswith(" member_changed")


def test_record_of_an_unknown_address_keeps_a_keyed_hash(db: None) -> None:
    record(Verb.SIGN_IN_FAILED, address=" Nobody@Example.org")

    entry = AuditEntry.objects.get()
    assert entry.address == address_hash("nobody@example.org")
    assert len(entry.address) == 64
    assert entry.address != hashlib.sha256(b"nobody@example.org").hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: AuditEntry.objects.update(verb="signed_out"),
        lambda entry: AuditEntry.objects.filter(pk=entry.pk).delete(),
        lambda entry: AuditEntry.objects.bulk_update([entry], ["verb"]),
        lambda entry: AuditEntry.objects.update_or_create({"verb": "x"}, pk=entry.pk),
        lambda entry: entry.delete(),
    ],
    ids=["update", "delete", "bulk_update", "update_or_create", "delete_one"],
)
def test_entry_is_neither_changed_nor_deleted(
    entry: AuditEntry, change: Callable[[AuditEntry], object]
) -> None:
    with pytest.raises((AppendOnly, DatabaseError)), transaction.atomic():
        change(entry)

    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["signed_in"]


def test_entry_is_not_changed_by_the_database(entry: AuditEntry) -> None:
    entry.verb = Verb.SIGNED_OUT
    with pytest.raises(DatabaseError) as saved, transaction.atomic():
        entry.save()
    with pytest.raises(DatabaseError) as written, transaction.atomic(), connection.cursor() as sql:
        sql.execute("UPDATE questionnaire_auditentry SET verb = 'signed_out'")

    assert ["audit_append_only" in str(error.value) for error in (saved, written)] == [True, True]
    assert AuditEntry.objects.get().verb == "signed_in"


def test_entry_is_not_deleted_by_postgresql(entry: AuditEntry) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite empties tables by deleting, see migration 0004")
    with pytest.raises(DatabaseError) as deleted, transaction.atomic(), connection.cursor() as sql:
        sql.execute("DELETE FROM questionnaire_auditentry")

    assert "audit_append_only" in str(deleted.value)
    assert AuditEntry.objects.count() == 1


def test_entries_are_written_by_one_action_only() -> None:
    writers = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        for call in _calls(ast.parse(path.read_text(encoding="utf-8")))
        if call == "AuditEntry" or call in {f"AuditEntry.objects.{verb}" for verb in ADDING}
        if call != "AuditEntry" or "migrations" not in path.parts
    }

    assert writers == {"questionnaire/actions/audit.py"}


def _calls(tree: ast.Module) -> Iterator[str]:
    """What is called, in dots; of a project's own entries, as if they were asked for by class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            before, _dot, last = name.rpartition(".")
            yield f"AuditEntry.objects.{last}" if before.endswith(".audit") else name
