"""The seeds in a database of a script's own, beside the product's, so that a script may change what it likes."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
CURATOR = "script-curator"


def prepare() -> None:
    """What has to stand in the environment before the product's settings are read; to be called first."""
    os.environ |= {"PARTNERMATCH_ENV": "development", "DJANGO_SETTINGS_MODULE": "partnermatch.settings"}
    os.environ |= {"RATE_LIMIT_PER_MINUTE": "0", "HEAVY_RATE_LIMIT_PER_MINUTE": "0", "HEAVY_CALLS_AT_ONCE": "0"}
    os.environ.setdefault("LOG_LEVEL", "ERROR")  # scripts ask for refusals, which are no news
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # by way of every `finally`


@contextmanager
def scratch_database(name: str, *, template: str = "template1") -> Iterator[str]:
    """A new database: its URL. Dropped when the block ends."""
    with psycopg.connect(product_url(), autocommit=True) as server:
        try:
            server.execute(f"DROP DATABASE IF EXISTS {name}")  # of a run that was killed
        except psycopg.errors.ObjectInUse:
            sys.exit(f"somebody uses the database {name}: another run? Wait for its end")
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield re.sub(r"(?<=//)([^/?]*)/[^?]*", rf"\1/{name}", product_url(), count=1)
    finally:
        with psycopg.connect(product_url(), autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@cache
def product_url() -> str:
    """Where the product's own database is; the private cluster is started where that is meant."""
    if "DATABASE_URL" not in os.environ:
        manage("localpg", "start")
    return os.environ.get("DATABASE_URL") or manage("localpg", "url")


def seed(url: str) -> None:
    """Tables, the seeds, and a curator to give keys to."""
    for command in (["migrate", "--verbosity", "0"], ["seed", "--verbosity", "0"]):
        manage(*command, DATABASE_URL=url, DATABASE_STATEMENT_TIMEOUT="0")
    curator = ["--no-input", "--username", CURATOR, "--email", "curator@example.com"]
    manage("createsuperuser", *curator, DATABASE_URL=url)


def manage(*arguments: str, **variables: str) -> str:
    """What `manage.py` prints. The script ends if it fails: it has said why."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | variables, check=False, stdout=subprocess.PIPE)
    if done.returncode:
        sys.exit(done.returncode)
    return done.stdout.decode().strip()
