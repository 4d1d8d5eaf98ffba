"""Settings: read from the environment once, at the start, never from the database.

Two profiles and no third: DEMO=1 (http on this machine only, SQLite only) and production (https
only). DEBUG is off in both. README.md explains the variables; a test compares the two lists.
"""

import logging
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from onboarding import logs
from questionnaire.guide import limits
from questionnaire.guide.writers import Dialect
from questionnaire.trackers import links

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

# name: (type, default)
variables: dict[str, tuple[type, Any]] = {
    "SECRET_KEY": (str, ""),
    "HOSTS": (list, []),
    "DATABASE_URL": (str, ""),
    "SQLITE_PATH": (str, "var/leitfaden.sqlite3"),
    "EMAIL_URL": (str, "smtp://localhost:25"),
    "MAIL_FROM": (str, "leitfaden@localhost"),
    "MAIL_PREFIX": (str, ""),
    "INVITATION_DAYS": (int, 7),
    "STAFF_SECOND_FACTOR": (bool, True),
    "OIDC_ISSUER": (str, ""),
    "OIDC_CLIENT_ID": (str, ""),
    "OIDC_CLIENT_SECRET": (str, ""),
    "OIDC_NAME": (str, "Firmenkonto"),
    "OIDC_GROUPS_CLAIM": (str, "groups"),
    "OIDC_SRE_GROUPS": (list, []),
    "OIDC_ADMIN_GROUPS": (list, []),
    "PURGE_MONTHS": (int, 24),
    "TRUST_PROXY": (bool, False),
    "LOG_LEVEL": (str, "INFO"),
    "TRACKER_GITHUB": (str, ""),
    "TRACKER_GITLAB": (str, ""),
    "TRACKER_YOUTRACK": (str, ""),
    "TRACKER_JIRA_CLOUD": (str, ""),
    "TRACKER_JIRA_WIKI": (str, ""),
    "DEMO": (bool, False),
}
# These may instead be kept in a file that NAME_FILE points to.
secret_variables = ("SECRET_KEY", "DATABASE_URL", "EMAIL_URL", "OIDC_CLIENT_SECRET")
loopback_hosts = ["localhost", "127.0.0.1", "[::1]"]

env = environ.Env(**variables)
problems: list[str] = []


def secret(name: str) -> str:
    """The value of NAME_FILE's file, else of NAME, else its default.

    Not through django-environ: it takes a value that begins with a dollar sign, as one secret key
    in fifty does, for the name of another variable.
    """
    path = os.environ.get(f"{name}_FILE", "")
    if not path:
        return os.environ.get(name, "") or str(variables[name][1])
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{name}_FILE nennt eine Datei, die sich nicht lesen lässt: {error}")
        return ""


def demo_key(path: Path) -> str:
    """The demo's own key, made once and kept, so that people stay signed in after a restart."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key := secrets.token_urlsafe(50))
    return key


def demo_problems() -> list[str]:
    found = []
    if strangers := [host for host in HOSTS if host not in loopback_hosts]:
        found.append(
            f"HOSTS nennt {', '.join(strangers)}; mit DEMO=1 ist nur dieser Rechner erlaubt "
            f"({', '.join(loopback_hosts)}). HOSTS weglassen, oder DEMO weglassen."
        )
    if database_url:
        found.append(
            "DATABASE_URL ist gesetzt; mit DEMO=1 wird nur SQLite benutzt. "
            "DATABASE_URL weglassen, oder DEMO weglassen."
        )
    return found


def production_problems() -> list[str]:
    found = []
    if not SECRET_KEY:
        found.append(
            "SECRET_KEY fehlt: eine lange Zufallszeichenkette, "
            "oder SECRET_KEY_FILE mit dem Pfad einer Datei. "
            "Eine neue macht: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    if not HOSTS:
        found.append(
            "HOSTS fehlt: die Namen, unter denen die Anwendung erreichbar ist, "
            "durch Kommas getrennt, etwa HOSTS=leitfaden.example.org"
        )
    if "*" in HOSTS:
        found.append("HOSTS=* würde jeden Namen annehmen: bitte die Namen einzeln nennen.")
    if database_url and not database_url.startswith(("postgres://", "postgresql://")):
        found.append("DATABASE_URL muss mit postgres:// beginnen; für SQLite genügt SQLITE_PATH.")
    return found


def tracker_variable(dialect: Dialect) -> str:
    return f"TRACKER_{dialect.upper().replace('-', '_')}"


def tracker_problems() -> list[str]:
    """Without the addresses: one with a password in it is refused, and logs keep what is said."""
    return [
        f"{tracker_variable(dialect)} ist keine Adresse, aus der sich ein Link zu einem neuen "
        f"Ticket machen lässt. Gebraucht wird eine wie {links.RULES[dialect].example}"
        for dialect, address in TRACKERS.items()
        if not links.fits(dialect, address)
    ]


def oidc_problems() -> list[str]:
    """Single sign-on is configured whole or not at all, and speaks https but to this machine."""
    given = {name: env(name) for name in ("OIDC_ISSUER", "OIDC_CLIENT_ID")}
    given["OIDC_CLIENT_SECRET"] = secret("OIDC_CLIENT_SECRET")
    if not any(given.values()):
        return []
    missing = [f"{name} fehlt, andere OIDC_… sind gesetzt." for name in given if not given[name]]
    issuer = urlsplit(given["OIDC_ISSUER"])
    local = issuer.hostname in ("localhost", "127.0.0.1", "::1")
    if given["OIDC_ISSUER"] and not (issuer.scheme == "https" or (local and issuer.port)):
        missing.append("OIDC_ISSUER muss mit https:// beginnen.")
    if not (OIDC_SRE_GROUPS or OIDC_ADMIN_GROUPS):
        missing.append(
            "OIDC_SRE_GROUPS und OIDC_ADMIN_GROUPS fehlen: "
            "Niemand bekäme beim Anmelden mit dem Firmenkonto eine Rolle."
        )
    return missing


def number_problems() -> list[str]:
    return [
        f"{name}={env(name)} muss mindestens 1 sein."
        for name in ("INVITATION_DAYS", "PURGE_MONTHS")
        if env(name) < 1
    ]


def sqlite(path: Path) -> dict[str, Any]:
    """With Django's defaults 8 parallel savers get "database is locked"; with these never."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 60,  # seconds: of many who wait SQLite lets some wait long, by chance
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def postgresql(url: str) -> dict[str, Any]:
    """One native pool a worker process, which checks each connection before lending it.

    While the server is away a request waits for at most `timeout` seconds, long enough to outlast
    a restart, then says so. Meanwhile the pool tries to connect after 1, 3 and 4 seconds, and
    again at the next request: by default it would try less and less often, for five minutes, and
    be away for as long again as the server was. What a dead machine or a lost network leaves
    hanging ends within the same time; the address may say otherwise.
    """
    parsed = environ.Env.db_url_config(url)
    pool = {"min_size": 1, "max_size": 10, "timeout": 5, "reconnect_timeout": 4}
    patience = {"connect_timeout": 3, "tcp_user_timeout": 5_000}  # seconds, milliseconds
    return {
        **parsed,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**patience, **parsed.get("OPTIONS", {}), "pool": pool},
    }


# Profile

DEMO: bool = env("DEMO")
HOSTS: list[str] = [host.strip() for host in env("HOSTS") if host.strip()]
SECRET_KEY = secret("SECRET_KEY")
LOG_LEVEL = str(env("LOG_LEVEL")).upper()
database_url = secret("DATABASE_URL")
email_url = secret("EMAIL_URL")

OIDC_SRE_GROUPS, OIDC_ADMIN_GROUPS = (
    [group.strip() for group in env(name) if group.strip()]
    for name in ("OIDC_SRE_GROUPS", "OIDC_ADMIN_GROUPS")
)
OIDC_ISSUER = str(env("OIDC_ISSUER"))
OIDC_GROUPS_CLAIM = str(env("OIDC_GROUPS_CLAIM"))
STAFF_SECOND_FACTOR = bool(env("STAFF_SECOND_FACTOR")) and not DEMO
INVITATION_DAYS: int = env("INVITATION_DAYS")
PURGE_MONTHS: int = env("PURGE_MONTHS")

# Each tracker's address, for links to new tickets.
TRACKERS: dict[Dialect, str] = {
    dialect: address for dialect in links.RULES if (address := env(tracker_variable(dialect)))
}

problems += demo_problems() if DEMO else production_problems()
problems += tracker_problems() + oidc_problems() + number_problems()
if LOG_LEVEL not in logging.getLevelNamesMapping():
    problems.append(f"LOG_LEVEL={LOG_LEVEL} gibt es nicht: DEBUG, INFO, WARNING oder ERROR.")
if problems:
    raise ImproperlyConfigured(
        "\n- ".join(["Mit diesen Einstellungen startet der DevOps-Leitfaden nicht:", *problems])
    )

DEBUG = False
if DEMO:
    SECRET_KEY = SECRET_KEY or demo_key(VAR_DIR / "demo-secret-key")
    ALLOWED_HOSTS = loopback_hosts
    COOKIE_PREFIX = ""
else:
    ALLOWED_HOSTS = HOSTS
    # The prefix makes browsers refuse such a cookie from http or from a subdomain.
    COOKIE_PREFIX = "__Host-"
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # Browsers' preload lists are for whole domains; joining is for a domain's owner to decide.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]
    if env("TRUST_PROXY"):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        # Else the rate limits would take all people behind the proxy for one.
        ALLAUTH_TRUSTED_PROXY_COUNT = 1

# Application

ROOT_URLCONF = "onboarding.urls"
WSGI_APPLICATION = "onboarding.wsgi.application"
INSTALLED_APPS = [
    "onboarding.apps.OnboardingConfig",
    "questionnaire",
    "crispy_forms",
    "crispy_bootstrap5",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
]
MIDDLEWARE = [
    # Those that tell browsers something stand outside of all that may answer, static files too.
    "onboarding.headers.for_us_alone",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "onboarding.headers.never_kept",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "onboarding.middleware.bounded_request",  # its page needs those above; no view reads before it
    "onboarding.middleware.signed_in",
    "onboarding.middleware.SignInRequired",
    "onboarding.second_factor.SecondFactorRequired",
    "onboarding.middleware.RefusesClosed",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "onboarding.context_processors.page",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# Data

DATABASES = {
    "default": postgresql(database_url) if database_url else sqlite(BASE_DIR / env("SQLITE_PATH"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Only sign-in's rate limits live here, in the database, so that all workers count together. Few
# entries would be thrown out by a flood of others, and the limits with them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = limits.REQUEST_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = limits.FORM_FIELDS
# A request is bounded, files and all, so they are held in memory and never spooled to disk.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = limits.REQUEST_BYTES

# Language and time

LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch")]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

# Static files

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "onboarding.finders.OwnFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "onboarding.finders.BootstrapFinder",
]
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "onboarding.storage.ModuleStorage"},
}

# What browsers are told

SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO
MESSAGE_STORAGE = "onboarding.notices.NoticeStorage"
SESSION_ENGINE = "onboarding.sessions"
SESSION_COOKIE_AGE = 6 * 7 * 24 * 60 * 60  # customers answer over weeks; renewed after three
STAFF_SESSION_AGE = 12 * 60 * 60  # since the last sign of life: what staff may do is worth more
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "onboarding.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = (
    "same-origin"  # with no-referrer browsers send "Origin: null", which the CSRF check refuses
)
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF],  # Bootstrap's pictures in its own file are taken out: finders.py
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Signing in: by address, with a password or a mailed code. Staff make the accounts, so an address
# stands on the User row and needs no EmailAddress row, no confirmation and no sign-up.

AUTH_USER_MODEL = "questionnaire.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_request_login_code"  # customers have no password, and they are most
LOGIN_REDIRECT_URL = "/projects/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "onboarding.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "onboarding.forms.LoginForm",
    "request_login_code": "onboarding.forms.RequestLoginCodeForm",
    "confirm_login_code": "onboarding.forms.ConfirmLoginCodeForm",
    "reauthenticate": "onboarding.forms.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = (
    False  # nobody without an account is sent mail, and there is no sign-up to offer
)
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"invitation": "30/m/ip"}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60  # seconds
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True

# Second factors, sessions and single sign-on.

MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "onboarding.second_factor.MFAAdapter"
MFA_FORMS = {
    "authenticate": "onboarding.forms.AuthenticateForm",
    "reauthenticate": "onboarding.forms.ReauthenticateMFAForm",
    "activate_totp": "onboarding.forms.ActivateTOTPForm",
    "add_webauthn": "onboarding.forms.AddKeyForm",
    "authenticate_webauthn": "onboarding.forms.AuthenticateKeyForm",
    "reauthenticate_webauthn": "onboarding.forms.ReauthenticateKeyForm",
}
MFA_TOTP_ISSUER = "DevOps-Leitfaden"
SOCIALACCOUNT_ADAPTER = "onboarding.single_sign_on.SocialAccountAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "firma",
                "name": env("OIDC_NAME"),
                "client_id": env("OIDC_CLIENT_ID"),
                "secret": secret("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_ISSUER.rstrip("/"), "oauth_pkce_enabled": True},
            }
        ]
        if OIDC_ISSUER
        else []
    }
}

# Mail and log

vars().update(environ.Env.email_url_config("consolemail://" if DEMO else email_url))
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("MAIL_FROM")
EMAIL_SUBJECT_PREFIX = f"{prefix} " if (prefix := str(env("MAIL_PREFIX")).strip()) else ""
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "onboarding.logs.Masking",
            "inner": logs.Timed("{asctime} {levelname} {name}: {message}", style="{"),
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    # Django's own handlers would print in DEBUG only, and mail errors to nobody.
    "loggers": {"django": {"handlers": [], "level": LOG_LEVEL, "propagate": True}},
}
