"""Django's admin, in German, for admins: the guide's text, people, projects.

Answers are not here: nobody edits them but on the project's own pages.
"""

from __future__ import annotations

# They register their models: imported here so that ours are the only ones in the admin.
import allauth.account.admin
import allauth.mfa.admin
import allauth.socialaccount.admin
import allauth.usersessions.admin  # noqa: F401
import django.contrib.auth.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from questionnaire.admin import guide, people, projects, questions

__all__ = ["guide", "people", "projects", "questions"]

admin.site.site_header = _("DevOps-Leitfaden: Verwaltung")
admin.site.site_title = _("DevOps-Leitfaden")
admin.site.index_title = _("Verwaltung")
# The role is the only right outside projects, an address stands on its person's row, and nobody
# edits how somebody else signs in.
admin.site.unregister((Group, EmailAddress, Authenticator, UserSession))
admin.site.unregister((SocialAccount, SocialApp, SocialToken))
