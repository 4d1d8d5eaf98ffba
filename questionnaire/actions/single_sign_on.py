"""People as their company's sign-in names them: who they are and which role its groups give.

The provider rules: whoever it gives no role is a customer from then on, the last admin too.
`createsuperuser` is the way back.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from questionnaire.actions import audit
from questionnaire.guide.errors import ProductError
from questionnaire.models import AuditEntry, User

METHOD = "socialaccount"  # allauth's word for it, in sessions too
PROVIDER = "firma"

record = partial(audit.record, method=METHOD)


@dataclass(frozen=True, slots=True)
class Identity:
    """What the provider says of somebody who signed in there.

    `uid` is theirs for ever and nobody else's. `email` is in lower case, "" if there is none that
    can be used; only `verified` says that it is theirs. `name` fits its column and may be "".
    """

    uid: str
    email: str
    verified: bool
    name: str
    role: User.Role


def admit(identity: Identity) -> User:
    """The person, linked to that account and with the role it gives; made if that is staff's.

    Somebody who may not sign in is returned as they are. ProductError("company_no_address"),
    ("company_unverified"), ("company_unknown") or ("company_other"), each one recorded.
    """
    try:
        person = _person(identity)
    except ProductError as error:
        known = User.objects.filter(email=identity.email).first()
        address = "" if known else identity.email
        record(_FAILED, person=known, address=address, reason=error.code)
        raise
    if not person.is_active:
        record(_FAILED, person=person, reason="inactive")
    return person


_FAILED = AuditEntry.Verb.SIGN_IN_FAILED


@transaction.atomic
def unlink(*, person: User, actor: User) -> None:
    """Forget which account is theirs: the next one with their verified address is linked."""
    gone, _kinds = SocialAccount.objects.filter(provider=PROVIDER, user=person).delete()
    if gone:
        record(AuditEntry.Verb.PERSON_CHANGED, actor=actor, person=person, linked=False)


@transaction.atomic
def _person(identity: Identity) -> User:
    account = SocialAccount.objects.filter(provider=PROVIDER, uid=identity.uid).first()
    person = _locked(account.user_id) if account else _by_address(identity)
    if person.is_active:
        if account is None:
            _link(person, identity)
        _follow(person, identity)
    return person


def _locked(pk: int) -> User:
    return User.objects.select_for_update().get(pk=pk)


def _by_address(identity: Identity) -> User:
    """Found or made by an address that the provider has seen to be theirs.

    An address that anybody may claim would let them into somebody else's account, and the mailed
    code would let somebody else into theirs.
    """
    if not identity.email:
        raise ProductError("company_no_address")
    if not identity.verified:
        raise ProductError("company_unverified", email=identity.email)
    if identity.role in User.STAFF:
        return _found_or_made(identity)
    known = User.objects.select_for_update().filter(email=identity.email).first()
    if known is None:
        raise ProductError("company_unknown")
    return known


def _found_or_made(identity: Identity) -> User:
    made = {"name": identity.name, "role": identity.role}
    person, new = User.objects.get_or_create_user(identity.email, **made)
    if new:
        record(AuditEntry.Verb.PERSON_ADDED, person=person, role=identity.role.value)
    return _locked(person.pk)


def _link(person: User, identity: Identity) -> None:
    """One account each: an address that a company gives to somebody new is not their forerunner."""
    accounts = SocialAccount.objects.filter(provider=PROVIDER)
    if accounts.filter(user=person).exclude(uid=identity.uid).exists():
        raise ProductError("company_other", email=identity.email)
    accounts.get_or_create(provider=PROVIDER, uid=identity.uid, defaults={"user": person})
    record(AuditEntry.Verb.PERSON_CHANGED, person=person, linked=True)


def _follow(person: User, identity: Identity) -> None:
    """The role is the provider's to say; a name that somebody gave here stays."""
    if not person.name and identity.name:
        person.name = identity.name
        person.save(update_fields=["name"])
    if person.role != identity.role:
        person.role = identity.role
        person.save(update_fields=["role"])
        record(AuditEntry.Verb.PERSON_CHANGED, person=person, role=identity.role.value)
