"""The database itself refuses to change what the audit says, whoever asks.

PostgreSQL refuses DELETE as well; its TRUNCATE, by which tests empty all tables, fires no trigger
of rows. SQLite knows only DELETE for that, so there deleting is refused by the model alone.
SQLite forgets a table's triggers when a migration makes the table anew: such a migration ends with
`refuse_changes`, and a test fails without.
"""

from __future__ import annotations

from django.db import migrations

POSTGRESQL = (
    """
    CREATE FUNCTION questionnaire_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'audit_append_only'; END $$
    """,
    """
    CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON questionnaire_auditentry
    FOR EACH ROW EXECUTE FUNCTION questionnaire_audit_append_only()
    """,
)
SQLITE = (
    """
    CREATE TRIGGER audit_append_only BEFORE UPDATE ON questionnaire_auditentry
    BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END
    """,
)
NO_LONGER = {
    "postgresql": (
        "DROP TRIGGER audit_append_only ON questionnaire_auditentry",
        "DROP FUNCTION questionnaire_audit_append_only()",
    ),
    "sqlite": ("DROP TRIGGER audit_append_only",),
}


def refuse_changes(apps, schema_editor):
    _run({"postgresql": POSTGRESQL, "sqlite": SQLITE}, schema_editor)


def allow_changes(apps, schema_editor):
    _run(NO_LONGER, schema_editor)


def _run(statements, schema_editor):
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('questionnaire', '0003_access'),
    ]

    operations = [
        migrations.RunPython(refuse_changes, allow_changes),
    ]
