"""Settings, read from the environment. docs/reference/settings.md lists every variable.

PARTNERMATCH_ENV chooses one of three environments: development (manage.py), production (wsgi.py, and whenever
nothing is said) and test. Production refuses to start while a secret is missing.
"""

import os
import secrets
import sys
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from partnermatch.logging import logging_configuration

# Two BLAS threads turn a match of 0.1 ms into one of 8 ms. This must be set before NumPy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"

env = environ.Env()

PARTNERMATCH_ENV: str = env.str("PARTNERMATCH_ENV", default="production")
if PARTNERMATCH_ENV not in ("development", "production", "test"):
    raise ImproperlyConfigured(f"PARTNERMATCH_ENV must be development, production or test, got {PARTNERMATCH_ENV!r}")
PRODUCTION = PARTNERMATCH_ENV == "production"

REQUIRED_IN_PRODUCTION = ("SECRET_KEY", "API_KEY_PEPPER", "DATABASE_URL", "ALLOWED_HOSTS")
missing = [name for name in REQUIRED_IN_PRODUCTION if not env.str(name, default="").strip()]
if PRODUCTION and missing:
    raise ImproperlyConfigured(
        f"production needs {', '.join(missing)}: set these environment variables, or PARTNERMATCH_ENV=development"
    )

SHORTEST_SECRET = 32
weak = [name for name in ("SECRET_KEY", "API_KEY_PEPPER") if len(env.str(name, default="")) < SHORTEST_SECRET]
if PRODUCTION and weak:
    raise ImproperlyConfigured(f"{' and '.join(weak)}: at least {SHORTEST_SECRET} random characters in production")


def stripped(names: list[str]) -> list[str]:
    """Spaces around the members of a comma-separated list say nothing."""
    return [name.strip() for name in names if name.strip()]


def secret(name: str) -> str:
    """The secret from the environment; in development a random one, kept in .local/ for the next start."""
    if PARTNERMATCH_ENV == "test":
        return f"{name} of the tests, known to everybody"
    return env.str(name, default="") or kept_secret(LOCAL_DIR / name.lower())


def kept_secret(path: Path) -> str:
    """The content of `path`, written if it is not there. Linking is atomic: two first starts agree on one value."""
    if not path.exists():
        try:
            path.parent.mkdir(exist_ok=True)
        except FileExistsError as error:
            raise ImproperlyConfigured(f"{path.parent} is no directory: remove it") from error
        with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:  # mode 0600
            draft.write(secrets.token_urlsafe(48))
            draft.flush()
            with suppress(FileExistsError):
                os.link(draft.name, path)
    return path.read_text()


def snapshot_directory() -> Path:
    """Beside the private cluster in development; in production where this user's state is kept."""
    if not PRODUCTION:
        return LOCAL_DIR / "snapshots"
    return Path(env.str("XDG_STATE_HOME", default="") or Path("~/.local/state").expanduser()) / "partnermatch"


SECRET_KEY = secret("SECRET_KEY")
API_KEY_PEPPER = secret("API_KEY_PEPPER")

DEBUG = False  # HTML error pages show local variables, and with them confidential briefs, in every environment.
ALLOWED_HOSTS: list[str] = (
    stripped(env.list("ALLOWED_HOSTS", default=[])) if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"]
)
CSRF_TRUSTED_ORIGINS: list[str] = stripped(env.list("CSRF_TRUSTED_ORIGINS", default=[]))

INSTALLED_APPS = [
    "partnermatch",
    "partnermatch.access",
    "partnermatch.traffic",
    "catalog",
    "matching",
    "seeds",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    # The outermost, so that every answer and every log line has the request's id.
    "partnermatch.api.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "partnermatch.api.middleware.PagePolicyMiddleware",
    "partnermatch.api.middleware.ProblemMiddleware",
    "partnermatch.api.middleware.ChunkedBodyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Turns the answer to a login that is not checked into one that says so.
    "axes.middleware.AxesMiddleware",
    # The innermost: a transaction that it ends holds all that the view did, and nothing else.
    "partnermatch.traffic.middleware.CallMiddleware",
]

ROOT_URLCONF = "partnermatch.urls"
APPEND_SLASH = False  # a redirected POST loses its body; the 404 names the right path instead
CSRF_FAILURE_VIEW = "partnermatch.api.errors.csrf_failure"
WSGI_APPLICATION = "partnermatch.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# The catalog's history can be read and added to: triggers refuse every other statement.
PGHISTORY_APPEND_ONLY = True

REST_FRAMEWORK: dict[str, Any] = {
    "EXCEPTION_HANDLER": "partnermatch.api.errors.api_exception",
    "DEFAULT_PARSER_CLASSES": ["partnermatch.api.strict.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["partnermatch.api.rendering.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["partnermatch.access.authentication.ApiKeyAuthentication"],
    # In this order: a refusal counts, keeps no place and opens no transaction.
    "DEFAULT_PERMISSION_CLASSES": [
        "partnermatch.traffic.budgets.WithinBudget",
        "partnermatch.access.permissions.HasScope",
        "partnermatch.api.strict.AsDeclared",
        "partnermatch.traffic.places.OneOfFew",
        "partnermatch.traffic.idempotency.Once",
    ],
    "DEFAULT_FILTER_BACKENDS": ["partnermatch.api.filters.Query"],
    "DEFAULT_PAGINATION_CLASS": "partnermatch.api.pagination.Pages",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "partnermatch.api.rendering.Negotiation",
    "DEFAULT_METADATA_CLASS": "partnermatch.api.metadata.Methods",
    "URL_FORMAT_OVERRIDE": None,  # ?format= is a query parameter like any other: refused where it is not declared
    "DEFAULT_SCHEMA_CLASS": "partnermatch.api.openapi.Operation",
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "PartnerMatch",
    "VERSION": "1",
    "DESCRIPTION": "From a sponsor's brief to a ranked, explained shortlist of contract manufacturers, over a catalog "
    "whose every fact has a source, a grade of evidence and a date.",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        name: f"catalog.choices.{name}"
        for name in ("PublicationStatus", "CertificateStatus", "StandardKind", "RegionKind", "ProposalState")
    }
    | {"StateEnum": "partnermatch.access.serializers.STATES"},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "partnermatch.api.openapi.complete",
    ],
    "SORT_OPERATION_PARAMETERS": False,  # the path's first, then filters as they are declared, then the page
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # The badge of the validator would send the address of the document to a server elsewhere.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None, "displayOperationId": True},
}


def database() -> dict[str, Any]:
    """DATABASE_URL if it is set, else the private cluster in .local/, which starts with the first connection."""
    if env.str("DATABASE_URL", default=""):
        return named_database("DATABASE_URL")
    if sys.platform == "win32":
        raise ImproperlyConfigured("the private cluster needs Linux or macOS: set DATABASE_URL")
    name = "partnermatch"
    return {"ENGINE": "partnermatch.database.private", "CLUSTER_HOME": LOCAL_DIR, "NAME": name, "USER": name}


def named_database(variable: str) -> dict[str, Any]:
    if not env.str(variable).startswith(("postgresql://", "postgres://")):
        raise ImproperlyConfigured(f"{variable} must begin with postgresql://, PartnerMatch runs on PostgreSQL only")
    config: dict[str, Any] = env.db(variable)
    return config | {"ENGINE": "partnermatch.database"}


# A server that vanished, network and all, is noticed in 9 seconds also while its answer is waited for.
GIVE_UP = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 2, "tcp_user_timeout": 9000}


def connecting(config: dict[str, Any], *session: str) -> dict[str, Any]:
    """How every connection is made and kept; `session` are more settings of its sessions."""
    # A statement that must run longer says so itself, with SET LOCAL in its transaction, or the whole command does,
    # with DATABASE_STATEMENT_TIMEOUT=0 in its environment.
    timeout = env.str("DATABASE_STATEMENT_TIMEOUT", default="5s")
    limits = (f"statement_timeout={timeout}", "lock_timeout=2s", "idle_in_transaction_session_timeout=10s")
    options = GIVE_UP | {"connect_timeout": 2, "options": " ".join(f"-c {each}" for each in (*limits, *session))}
    return config | {
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
        # Requests are served as a role that owns no table (wsgi.py says so); commands work as who they log in as.
        "ROLE": env.str("DATABASE_ROLE", default=""),
        "OPTIONS": config.get("OPTIONS", {}) | options,
    }


DATABASES = {
    "default": connecting(
        # Two test runs side by side must not drop each other's database.
        database() | {"TEST": {"NAME": f"test_partnermatch_{os.getpid()}"}},
        *(["partnermatch.truncate=allowed"] if PARTNERMATCH_ENV == "test" else []),
    )
}
if env.str("DATABASE_REPLICA_URL", default=""):
    # Snapshots of the catalog are read from it (catalog.replica), nothing else, and nothing is ever written.
    DATABASES["replica"] = connecting(named_database("DATABASE_REPLICA_URL"), "default_transaction_read_only=on")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: who is locked out is not asked for a password
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{validator}", "OPTIONS": options}
    for validator, options in {
        "UserAttributeSimilarityValidator": {},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]

LANGUAGE_CODE = "en-gb"
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# The catalog's source file of the FDA drug establishments, where it is not named on the command line.
DECRS_FILE: str = env.str("DECRS_FILE", default=str(BASE_DIR.parent / "shared" / "data" / "decrs_2025-08.tsv"))

# How many answers about the catalog (what a search means and finds, facets) a process keeps while it stays as it is.
CATALOG_ANSWERS_REMEMBERED: int = env.int("CATALOG_ANSWERS_REMEMBERED", default=1000)

# Where the workers of this host share the snapshots of the catalog. Empty: each holds its own in memory.
SNAPSHOT_DIR: str = env.str("SNAPSHOT_DIR", default="" if PARTNERMATCH_ENV == "test" else str(snapshot_directory()))

# Whether a thread of each worker that serves keeps its snapshot fresh; without it requests do so when they come.
SNAPSHOT_FOLLOW: bool = env.bool("SNAPSHOT_FOLLOW", default=PARTNERMATCH_ENV != "test")

# Nothing of a sponsor's is ever erased, so there must be an end to how much it keeps.
BRIEFS_PER_SPONSOR: int = env.int("BRIEFS_PER_SPONSOR", default=10_000)


def limit(name: str, default: int) -> int:
    """A limit, which 0 switches off."""
    value: int = env.int(name, default=default)
    if value < 0:
        raise ImproperlyConfigured(f"{name} must be 0 (no limit) or more, got {value}")
    return value


# How often a process counts the questions that matches left open; 0: never. Tests count when they say so.
QUESTIONS_COUNTED_EVERY_SECONDS = 0 if PARTNERMATCH_ENV == "test" else limit("QUESTIONS_COUNTED_EVERY_SECONDS", 30)

# For each key: requests in a minute, those of them that are heavy, and heavy ones at the same time.
RATE_LIMIT_PER_MINUTE = limit("RATE_LIMIT_PER_MINUTE", 600)
HEAVY_RATE_LIMIT_PER_MINUTE = limit("HEAVY_RATE_LIMIT_PER_MINUTE", 120)
HEAVY_CALLS_AT_ONCE = limit("HEAVY_CALLS_AT_ONCE", 4)


def at_least_one(name: str, default: int) -> int:
    value: int = env.int(name, default=default)
    if value < 1:
        raise ImproperlyConfigured(f"{name} must be 1 or more, got {value}")
    return value


# Whether the headers that a front sets are believed: anybody could send them where there is no front.
TRUST_PROXY_HEADERS: bool = env.bool("TRUST_PROXY_HEADERS", default=False)

# Failed logins are counted by name and address together: by name alone, a stranger could lock out whom he likes. API
# keys are no logins.
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = at_least_one("LOGIN_FAILURES", 5)
AXES_COOLOFF_TIME = timedelta(minutes=at_least_one("LOGIN_COOL_OFF_MINUTES", 15))
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # who goes on guessing does not lock out the owner for ever
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "partnermatch.access.logins.client_address"
AXES_USERNAME_CALLABLE = "partnermatch.access.logins.client_name"
AXES_LOCKOUT_CALLABLE = "partnermatch.access.logins.locked_out"
# No more is kept and logged of a login than the counting needs.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "csrfmiddlewaretoken", "next"]

DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 1

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# Logging in makes a new session, changing the password ends all others: both are Django's own.
SESSION_ENGINE = "partnermatch.access.sessions"
SESSION_COOKIE_AGE = 60 * at_least_one("SESSION_IDLE_MINUTES", 60)
SESSION_SECONDS = 3600 * at_least_one("SESSION_HOURS", 12)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None  # until the browser is closed

if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/"]  # probes reach the application without the front
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # Preloading binds a whole domain for years: its owner decides that, not an application.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # Browsers take a cookie of such a name from this very host only, over TLS: no neighbour can plant one.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    if TRUST_PROXY_HEADERS:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
else:
    # Files come straight from the applications: no collectstatic before the first page.
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = True

if PARTNERMATCH_ENV == "test":
    ALLOWED_HOSTS += ["testserver"]
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

LOGGING = logging_configuration(json=PRODUCTION, level=env.str("LOG_LEVEL", default="INFO"))
