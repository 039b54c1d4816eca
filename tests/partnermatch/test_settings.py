"""Settings under different environments. The module is run again for each, without touching the one in use."""

import json
import logging
import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from partnermatch.logging import logging_configuration
from partnermatch.settings import kept_secret

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "PARTNERMATCH_ENV": "production",
    "SECRET_KEY": "k" * 25 + "0123456789" * 3,
    "API_KEY_PEPPER": "p" * 50,
    "DATABASE_URL": "postgresql://someone:secret@db.example.com:5433/catalog",
    "ALLOWED_HOSTS": "match.example.com,match.example.org",
}


@pytest.fixture
def settings_in(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The settings that an environment gives, as a dictionary."""

    def run(**variables: str) -> dict[str, Any]:
        for name in (*PRODUCTION, "DATABASE_STATEMENT_TIMEOUT", "TRUST_PROXY_HEADERS"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "partnermatch" / "settings.py"))

    return run


def test_production_names_every_missing_variable_at_once(settings_in: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match="needs SECRET_KEY, API_KEY_PEPPER, DATABASE_URL, ALLOWED_HOSTS:"):
        settings_in(PARTNERMATCH_ENV="production")


@pytest.mark.parametrize("name", ["SECRET_KEY", "API_KEY_PEPPER"])
def test_production_refuses_a_secret_that_can_be_guessed(settings_in: Any, name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"{name}: at least 32"):
        settings_in(**PRODUCTION | {name: "short"})


def test_spaces_in_a_list_of_hosts_say_nothing(settings_in: Any) -> None:
    hosts = settings_in(**PRODUCTION | {"ALLOWED_HOSTS": "one.example.com, two.example.com ,"})["ALLOWED_HOSTS"]
    assert hosts == ["one.example.com", "two.example.com"]


def test_a_database_url_that_is_none_is_refused_by_name(settings_in: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must begin with postgresql"):
        settings_in(PARTNERMATCH_ENV="test", DATABASE_URL="nonsense")


def test_production_is_what_nothing_said_means(settings_in: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match="production needs"):
        settings_in()


def test_an_unknown_environment_is_refused_by_name(settings_in: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match="got 'staging'"):
        settings_in(PARTNERMATCH_ENV="staging")


def test_another_database_than_postgresql_is_refused(settings_in: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match="PostgreSQL only"):
        settings_in(PARTNERMATCH_ENV="test", DATABASE_URL="sqlite:///catalog.db")


def test_a_database_url_says_where_the_database_is(settings_in: Any) -> None:
    database = settings_in(**PRODUCTION)["DATABASES"]["default"]
    assert database["ENGINE"] == "partnermatch.database"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example.com", 5433, "catalog")


def test_a_database_url_may_name_a_socket_and_tls(settings_in: Any) -> None:
    url = "postgresql:///catalog?host=/run/postgresql&user=someone&sslmode=verify-full"
    options = settings_in(**PRODUCTION | {"DATABASE_URL": url})["DATABASES"]["default"]["OPTIONS"]
    assert (options["host"], options["user"], options["sslmode"]) == ("/run/postgresql", "someone", "verify-full")
    assert options["connect_timeout"] == 2


def test_without_a_url_the_private_cluster_is_named_and_not_touched(settings_in: Any) -> None:
    database = settings_in(PARTNERMATCH_ENV="test")["DATABASES"]["default"]
    assert database["ENGINE"] == "partnermatch.database.private"
    assert database["CLUSTER_HOME"] == ROOT / ".local"


def test_production_passes_djangos_deployment_check() -> None:
    environment = os.environ | PRODUCTION | {"DJANGO_SETTINGS_MODULE": "partnermatch.settings"}
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # which the tests in a browser set in this process
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_scheme_is_taken_from_the_proxy_only_when_told_to(settings_in: Any) -> None:
    assert "SECURE_PROXY_SSL_HEADER" not in settings_in(**PRODUCTION)
    trusting = settings_in(**PRODUCTION, TRUST_PROXY_HEADERS="true")
    assert trusting["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


def test_cookies_are_of_this_host_alone_and_go_over_tls_only(settings_in: Any) -> None:
    """Browsers refuse a name like these with a domain, another path or without TLS."""
    production = settings_in(**PRODUCTION)
    for kind in ("SESSION", "CSRF"):
        assert production[f"{kind}_COOKIE_NAME"].startswith("__Host-")
        assert (production[f"{kind}_COOKIE_SECURE"], production[f"{kind}_COOKIE_HTTPONLY"]) == (True, True)
        assert (f"{kind}_COOKIE_DOMAIN" in production, f"{kind}_COOKIE_PATH" in production) == (False, False)


@pytest.mark.parametrize("name", ["LOGIN_FAILURES", "LOGIN_COOL_OFF_MINUTES", "SESSION_IDLE_MINUTES", "SESSION_HOURS"])
def test_protection_cannot_be_switched_off(settings_in: Any, name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"{name} must be 1 or more, got 0"):
        settings_in(**PRODUCTION, **{name: "0"})


def test_no_script_may_stand_inside_a_page(settings_in: Any) -> None:
    directives = settings_in(**PRODUCTION)["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert "'unsafe-inline'" not in [*directives["default-src"], *directives.get("script-src", [])]


def test_a_development_secret_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    first = kept_secret(tmp_path / ".local" / "secret_key")
    assert len(first) >= 50
    assert kept_secret(tmp_path / ".local" / "secret_key") == first
    assert (tmp_path / ".local" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_file_in_the_place_of_the_secrets_directory_is_named(tmp_path: Path) -> None:
    (tmp_path / ".local").touch()
    with pytest.raises(ImproperlyConfigured, match=r"\.local is no directory: remove it"):
        kept_secret(tmp_path / ".local" / "secret_key")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("lock_timeout", "2s"),
        ("idle_in_transaction_session_timeout", "10s"),
        ("timezone", "UTC"),
    ],
)
def test_every_connection_has_its_limits(setting: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {setting}")
        assert cursor.fetchone() == (value,)


def test_a_statement_has_five_seconds_unless_a_command_is_given_more(settings_in: Any) -> None:
    assert "statement_timeout=5s " in settings_in(**PRODUCTION)["DATABASES"]["default"]["OPTIONS"]["options"]
    settings = settings_in(**PRODUCTION, DATABASE_STATEMENT_TIMEOUT="0")
    assert "statement_timeout=0 " in settings["DATABASES"]["default"]["OPTIONS"]["options"]


def test_a_log_line_is_json_without_the_values_of_variables() -> None:
    configuration = logging_configuration(json=True, level="INFO")["formatters"]["lines"]
    formatter = configuration.pop("()")(**configuration)
    try:
        brief = "a confidential brief"
        raise ValueError(len(brief))
    except ValueError:
        record = logging.LogRecord("catalog", logging.ERROR, "x.py", 1, "it %s", ("failed",), sys.exc_info())
    line = formatter.format(record)
    assert json.loads(line)["event"] == "it failed"
    assert json.loads(line)["exception"][0]["exc_type"] == "ValueError"
    assert "confidential" not in line


def test_localpg_prints_the_url_of_this_clone(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("localpg", "url")
    assert capsys.readouterr().out.startswith("postgresql:///partnermatch?host=/")


def test_a_limit_below_zero_is_refused_by_name(settings_in: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"HEAVY_CALLS_AT_ONCE must be 0 \(no limit\) or more, got -1"):
        settings_in(**PRODUCTION, HEAVY_CALLS_AT_ONCE="-1")
