"""Django's settings, derived from the one typed settings object; nothing else reads the environment."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from gemeinwerk.config.database import connection_settings
from gemeinwerk.config.environment import environment

ENVIRONMENT = environment()
SOURCE = Path(__file__).resolve().parent.parent

SECRET_KEY = ENVIRONMENT.secret_key.get_secret_value()
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = ["*"] if not ENVIRONMENT.production else [urlsplit(ENVIRONMENT.base_url).hostname or ""]
ROOT_URLCONF = "gemeinwerk.config.urls"
WSGI_APPLICATION = "gemeinwerk.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOMS = [
    "audit",
    "tenants",
    "keys",
    "transport",
    "identity",
    "glossary",
    "processes",
    "documents",
    "forms",
    "payments",
    "delivery",
    "catalogue",
    "submissions",
    "cases",
]
INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "gemeinwerk.config",
    "gemeinwerk.web.design",
    *(f"gemeinwerk.domain.{room}" for room in ROOMS),
]
MIDDLEWARE = [
    "gemeinwerk.config.middleware.RequestLog",
    "gemeinwerk.config.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gemeinwerk.config.middleware.Refusals",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "gemeinwerk.config.middleware.Readable",
    "gemeinwerk.config.middleware.Visitor",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        (
                            "django.template.loaders.filesystem.Loader",
                            [
                                SOURCE / "web" / "design" / "templates",
                                SOURCE / "web" / "portal" / "templates",
                                SOURCE / "web" / "workplace" / "templates",
                            ],
                        )
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "gemeinwerk.config.context.page",
            ],
            "string_if_invalid": "",
        },
    }
]
DATABASES = {
    "default": connection_settings(
        ENVIRONMENT,
        owner=os.environ.get("GEMEINWERK_AS_OWNER") == "1",
        name=os.environ.get("GEMEINWERK_DATABASE_NAME", ""),
    )
}

LANGUAGE_CODE = "de"
# The portal around a form in other languages; everything else is German.
LOCALE_PATHS = [SOURCE / "web" / "locale"]
TIME_ZONE = "Europe/Berlin"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [SOURCE / "web" / "design" / "built" / "static"]
STATIC_ROOT = ENVIRONMENT.path("static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if ENVIRONMENT.mode != "test"
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = ENVIRONMENT.mode == "test"
WHITENOISE_MAX_AGE = 3600

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "gw_session"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENVIRONMENT.production
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
CSRF_COOKIE_NAME = "gw_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = ENVIRONMENT.production
CSRF_FAILURE_VIEW = "gemeinwerk.config.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = (
    ["{0.scheme}://{0.netloc}".format(urlsplit(ENVIRONMENT.base_url))]
    if ENVIRONMENT.base_url.startswith("https://")
    else []
)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.trusted_proxies else None

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies
SIGN_IN_PER_MINUTE = ENVIRONMENT.sign_in_per_minute
SUBMISSIONS_PER_MINUTE = ENVIRONMENT.submissions_per_minute
AUTHENTICITY_CHECKS_PER_MINUTE = ENVIRONMENT.authenticity_checks_per_minute

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_ON_APP_READY = "gemeinwerk.adapters.queue.register"

# How the delivery service of the standard API names itself, and what it takes.
TRANSPORT_ISSUER = f"{ENVIRONMENT.base_url.rstrip('/')}/api/fit-connect/submission-api"
API_REQUESTS_PER_MINUTE = ENVIRONMENT.api_requests_per_minute
TRANSPORT_PORTAL = ENVIRONMENT.base_url.rstrip("/")
TRANSPORT_EVENT_SCHEMA = ENVIRONMENT.api_event_schema
TRANSPORT_REMIND_DAYS = ENVIRONMENT.api_remind_days
TRANSPORT_MAX_ATTACHMENT = ENVIRONMENT.api_max_attachment_mb * 1024 * 1024

DELIVERY_POLICY = ENVIRONMENT.delivery_policy
PUBLIC_SERVICE_PLACES = ENVIRONMENT.public_service_places
if not ENVIRONMENT.production:
    PUBLIC_SERVICE_PLACES = PUBLIC_SERVICE_PLACES or {"*": "Bekanntmachungstafel im Rathaus"}
PAYMENT_POLICY = ENVIRONMENT.payment_policy

LOGGING_CONFIG = None
SILENCED_SYSTEM_CHECKS = ["security.W001", "security.W003", "security.W004", "security.W008"]
