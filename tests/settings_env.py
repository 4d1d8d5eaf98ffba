"""The production profile with what the tests need. DATABASE_URL is left as it is given."""

import os

for name in (
    "DEMO",
    "TRUST_PROXY",
    "SECRET_KEY_FILE",
    "DATABASE_URL_FILE",
    "EMAIL_URL",
    "EMAIL_URL_FILE",
    "MAIL_FROM",
    "MAIL_PREFIX",
    "INVITATION_DAYS",
    "STAFF_SECOND_FACTOR",
    "OIDC_ISSUER",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "OIDC_CLIENT_SECRET_FILE",
    "OIDC_NAME",
    "OIDC_GROUPS_CLAIM",
    "OIDC_SRE_GROUPS",
    "OIDC_ADMIN_GROUPS",
    "PURGE_MONTHS",
    "LOG_LEVEL",
    "TRACKER_GITHUB",
    "TRACKER_GITLAB",
    "TRACKER_YOUTRACK",
    "TRACKER_JIRA_CLOUD",
    "TRACKER_JIRA_WIKI",
):
    os.environ.pop(name, None)
os.environ["SECRET_KEY"] = "tests-only-" + "0123456789abcdef" * 4
os.environ["HOSTS"] = "testserver,localhost"

from onboarding.settings import *  # noqa: E402, F403
