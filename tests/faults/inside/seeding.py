"""Fills the empty database that DATABASE_URL names, and prints what a browser needs to enter it.

python -m tests.faults.inside.seeding
"""

from __future__ import annotations

import json

from django.conf import settings
from django.core.management import call_command

from questionnaire.actions.projects import create_project
from questionnaire.models import User
from tests.cast import loaded, text_guide
from tests.conftest import SecureClient

QUESTIONS = 8


def fill() -> dict[str, str]:
    """Codes of the project and of its owner, and the owner's session."""
    call_command("migrate", verbosity=0)
    project = create_project(
        actor=User.objects.create_user("sre@example.org", name="Sina Sre", role=User.Role.SRE),
        name="Portal",
        customer="Beispiel GmbH",
        questionnaire=loaded(text_guide(QUESTIONS)),
        owner_email="owner@example.org",
        owner_name="Olga Owner",
    )
    owner = project.people.get()
    client = SecureClient()
    client.force_login(owner)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"project": project.code, "person": owner.code, "session": session}


if __name__ == "__main__":
    print(json.dumps(fill()))
