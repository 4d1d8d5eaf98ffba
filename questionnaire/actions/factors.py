"""Second factors, as an admin takes them away from somebody who lost theirs."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from questionnaire.actions.audit import record
from questionnaire.actions.sessions import end_sessions
from questionnaire.models import AuditEntry, User


@transaction.atomic
def reset_factors(*, person: User, actor: User) -> int:
    """Remove all of them and sign the person out; how many there were.

    At the next sign-in they set one up anew, if their role needs one.
    """
    count: int = Authenticator.objects.filter(user=person).delete()[0]
    if count:
        record(AuditEntry.Verb.FACTOR_REMOVED, actor=actor, person=person, count=count)
    end_sessions(person=person, actor=actor)
    return count
