"""What one may look for in the audit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from questionnaire.forms.fields import bare_helper
from questionnaire.models import AuditEntry
from questionnaire.models.codes import CODE_LENGTH

Verb = AuditEntry.Verb
# The kinds of what is done: key, name, verbs.
KINDS = (
    (
        "sign-in",
        lazy("Anmeldungen"),
        (
            *(Verb.SIGNED_IN, Verb.SIGN_IN_FAILED, Verb.SIGNED_OUT, Verb.SESSIONS_ENDED),
            *(Verb.PASSWORD_CHANGED, Verb.FACTOR_ADDED, Verb.FACTOR_REMOVED),
        ),
    ),
    (
        "people",
        lazy("Personen"),
        (
            *(Verb.PERSON_ADDED, Verb.PERSON_CHANGED, Verb.PERSON_DELETED),
            *(Verb.PERSON_EXPORTED, Verb.PERSON_ERASED),
        ),
    ),
    (
        "team",
        lazy("Einladungen und Mitglieder"),
        (
            *(Verb.INVITED, Verb.INVITATION_RENEWED, Verb.INVITATION_REVOKED),
            *(Verb.INVITATION_ACCEPTED, Verb.INVITATION_REFUSED),
            *(Verb.MEMBER_ADDED, Verb.MEMBER_CHANGED, Verb.MEMBER_REMOVED),
        ),
    ),
    (
        "projects",
        lazy("Projekte"),
        (
            *(Verb.PROJECT_CREATED, Verb.PROJECT_CHANGED, Verb.PROJECT_CLOSED),
            *(Verb.PROJECT_REOPENED, Verb.PROJECT_ARCHIVED, Verb.PROJECT_UNARCHIVED),
            *(Verb.PROJECT_EXPORTED, Verb.PROJECT_PURGED),
        ),
    ),
    (
        "answers",
        lazy("Antworten und Tickets"),
        (
            *(Verb.TICKETS_EXPORTED, Verb.ANSWERS_EXPORTED),
            *(Verb.ANSWERS_IMPORTED, Verb.ANSWER_RESTORED),
        ),
    ),
)
_VERBS = {key: verbs for key, _name, verbs in KINDS}
_CHOICES = [("", lazy("Alles")), *((key, name) for key, name, _verbs in KINDS)]


class AuditForm(forms.Form):
    """Of one project: by the kind of what was done, and by who did it or whom it concerns."""

    kind = forms.ChoiceField(label=lazy("Was"), choices=_CHOICES, required=False)
    person = forms.CharField(
        label=lazy("Kennung der Person"), max_length=CODE_LENGTH, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()

    def verbs(self) -> tuple[AuditEntry.Verb, ...]:
        """Those of the chosen kind; none if no kind is chosen."""
        return _VERBS.get(self.cleaned_data["kind"], ())


class WholeAuditForm(AuditForm):
    """Of all projects."""

    project = forms.CharField(
        label=lazy("Kennung des Projekts"), max_length=CODE_LENGTH, required=False
    )
