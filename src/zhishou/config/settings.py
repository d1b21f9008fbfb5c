"""The one settings file. What differs between installations comes from the environment (see docs/operate.md)."""

from __future__ import annotations

from logging.config import dictConfig
from pathlib import Path
from typing import Any

from zhishou.config import env, logs

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(env.text("ZHISHOU_HOME", "var")).resolve()
KEYS = HOME / "keys"
FILES = HOME / "files"

SECRET_KEY = env.text("ZHISHOU_SECRET_KEY") or env.cookie_secret(KEYS)
DEBUG = False
EMBEDDED = env.flag("ZHISHOU_EMBEDDED")  # the database was started by this installation itself
DEMO_SIGN_IN = EMBEDDED and env.flag("ZHISHOU_DEMO_SIGN_IN", default=True)
ALLOWED_HOSTS = env.text("ZHISHOU_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
PUBLIC_URL = env.text("ZHISHOU_PUBLIC_URL", "http://127.0.0.1:8000")
PROXIES = env.text("ZHISHOU_PROXIES")  # addresses or networks whose X-Forwarded-For and -Proto are believed
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL.startswith("https://") else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "axes",
    "procrastinate.contrib.django",
    "zhishou.ui",
    "zhishou.kernel",
    "zhishou.areas.library",
    "zhishou.areas.people",
    "zhishou.areas.letters",
    "zhishou.areas.customers",
    "zhishou.areas.answers",
    "zhishou.areas.cases",
    "zhishou.areas.callbacks",
    "zhishou.areas.property",
    "zhishou.areas.billing",
    "zhishou.areas.payments",
    "zhishou.areas.cashdesk",
    "zhishou.areas.notices",
    "zhishou.areas.services",
    "zhishou.areas.arrears",
    "zhishou.areas.inspections",
    "zhishou.areas.materials",
    "zhishou.areas.errands",
    "zhishou.areas.plans",
    "zhishou.areas.contacts",
    "zhishou.areas.budgets",
    "zhishou.areas.lockers",
    "zhishou.areas.daybook",
    "zhishou.areas.calls",
    "zhishou.areas.queue",
    "zhishou.areas.roster",
    "zhishou.areas.incidents",
    "zhishou.areas.renovation",
    "zhishou.areas.assets",
    "zhishou.areas.documents",
    "zhishou.areas.campaigns",
    "zhishou.areas.marketing",
    "zhishou.areas.returns",
    "zhishou.areas.orders",
    "zhishou.areas.gifts",
    "zhishou.areas.agency",
    "zhishou.areas.publicity",
    "zhishou.areas.confirmations",
    "zhishou.areas.assessment",
    "zhishou.areas.reporting",
    "zhishou.areas.mail",
    "zhishou.areas.mailings",
    "zhishou.areas.recruiting",
    "zhishou.areas.office",
]

MIDDLEWARE = [
    "zhishou.kernel.doors.watching.Watched",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zhishou.kernel.doors.safety.ContentSecurityPolicy",
    "django.middleware.locale.LocaleMiddleware",
    "zhishou.kernel.doors.api.KeyHolders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "zhishou.kernel.doors.web.SignedIn",
    "zhishou.kernel.doors.web.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhishou.kernel.doors.web.WhoIsAsking",
    "zhishou.kernel.doors.ways.OpenWays",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "zhishou.config.urls"
WSGI_APPLICATION = "zhishou.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "ui" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "zhishou.kernel.doors.web.shell",
            ],
        },
    }
]

_URL = env.text("ZHISHOU_DB_URL", "postgresql:///zhishou")
DATABASES: dict[str, dict[str, Any]] = {"default": env.database(_URL)}
if not env.flag("ZHISHOU_NO_POOL"):
    # The timeout bridges a restart of the database; when it stays away, the page says so after that (doors/outage.py).
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 12, "timeout": 5}
if _OWNER := env.text("ZHISHOU_DB_OWNER_URL"):
    DATABASES["owner"] = env.database(_OWNER)
if _TEMPLATE := env.text("ZHISHOU_TEST_TEMPLATE"):
    DATABASES["default"]["TEST"] = {"TEMPLATE": _TEMPLATE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "kernel.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "zhishou.areas.people.pages.locked_out"
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"  # holds over restarts
AXES_VERBOSE = False

SESSION_ENGINE = "zhishou.kernel.doors.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SESSION_COOKIE_SECURE else 0
CSRF_FAILURE_VIEW = "zhishou.kernel.doors.web.csrf_refused"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

LANGUAGE_CODE = "zh-hans"
LANGUAGE_COOKIE_AGE = 365 * 86400
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "ui" / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "ui" / "static", *sorted((PACKAGE / "areas").glob("*/static"))]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]  # our assets alone, not those of packages
STATIC_ROOT = HOME / "static"
# Tests read the assets where they lie; an installation gathers them under hashed names (see ui/assets.py).
_ASSETS = "django.contrib.staticfiles.storage.StaticFilesStorage"
if not env.flag("ZHISHOU_PLAIN_ASSETS"):
    _ASSETS = "zhishou.ui.storage.HashedAssets"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(FILES)}},
    "staticfiles": {"BACKEND": _ASSETS},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = False
SILENCED_SYSTEM_CHECKS = ["security.W019"]

LOGGING_CONFIG = None  # only ours: Django's own would write to administrators by e-mail, quoting what was typed
dictConfig(
    logs.configuration(
        env.text("ZHISHOU_LOG_LEVEL", "WARNING").upper(), as_json=env.text("ZHISHOU_LOG_FORMAT", "plain") == "json"
    )
)
SLOW_QUERY_MS = env.number("ZHISHOU_SLOW_QUERY_MS", 500)  # 0: none is written
METRICS_TOKEN = env.text("ZHISHOU_METRICS_TOKEN")
