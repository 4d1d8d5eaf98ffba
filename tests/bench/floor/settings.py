"""The least that a signed-in page needs, on the product's own database and with its sessions.

No CSRF, no static files, no headers, no templates: what the product adds to this is what it costs.
"""

from onboarding import settings as product

ROOT_URLCONF = "tests.bench.floor.urls"
WSGI_APPLICATION = "tests.bench.floor.wsgi.application"
DEBUG = False
SECRET_KEY = product.SECRET_KEY
ALLOWED_HOSTS = product.ALLOWED_HOSTS
LOGGING = product.LOGGING

INSTALLED_APPS = [
    "questionnaire",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
]

DATABASES = product.DATABASES
DEFAULT_AUTO_FIELD = product.DEFAULT_AUTO_FIELD
AUTH_USER_MODEL = product.AUTH_USER_MODEL
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]  # what allauth's is made of
SESSION_COOKIE_NAME = product.SESSION_COOKIE_NAME
SESSION_COOKIE_SECURE = product.SESSION_COOKIE_SECURE

LANGUAGE_CODE = product.LANGUAGE_CODE
TIME_ZONE = product.TIME_ZONE
USE_TZ = product.USE_TZ
