"""`manage.py` itself, as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["list_keys", "seed"])
def test_a_database_without_our_tables_is_said_to_need_migrate(command: str) -> None:
    connection.ensure_connection()
    info = connection.connection.info
    place = {"host": info.host, "port": info.port, "user": info.user, "password": info.password}
    environment = os.environ | {"DATABASE_URL": f"postgresql:///postgres?{urlencode(place)}"}
    done = subprocess.run(
        [sys.executable, "manage.py", command], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The database is not up to date (")
    assert done.stderr.strip().endswith("run manage.py migrate, or make seed")
    assert "Traceback" not in done.stderr
