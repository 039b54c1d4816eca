"""Readings are shared as files; what is not whole and sound is written anew, never answered from."""

import errno
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from django.db import connection
from django.test import Client

from catalog.models import Modality
from matching import readmodel
from matching.readmodel import freshness, store
from matching.readmodel.freshness import Keeper
from matching.readmodel.store import MANIFEST, Store
from tests.contract.test_raw_requests import database_url

pytestmark = pytest.mark.django_db(transaction=True)
Stored = Callable[[], list[Path]]


@pytest.fixture(autouse=True)
def catalog() -> None:
    Modality.objects.create(code="kite", name="Kite", group="device")


def rename(name: str) -> None:
    Modality.objects.update(name=name)


def names(keeper: Keeper) -> tuple[str, ...]:
    return keeper.snapshot().columns.codes.modality_names


def test_what_one_worker_stored_another_opens(stored: Stored, caplog: pytest.LogCaptureFixture) -> None:
    one, other = Keeper(), Keeper()
    assert (names(one), names(other)) == (("Kite",), ("Kite",))
    assert len(stored()) == 1
    assert other.held is not None
    assert other.held.stored is not None
    assert isinstance(other.held.stored.arrays["providers.contract_services"].base, np.memmap)


def test_a_new_revision_is_stored_beside_the_last_and_older_ones_go(stored: Stored) -> None:
    keeper = Keeper()
    for name in ("one", "two", "three", "four"):
        rename(name)
        assert names(keeper) == (name,)
    assert len(stored()) == 2


def test_a_directory_that_a_worker_has_open_stays(stored: Stored) -> None:
    asleep, awake = Keeper(), Keeper()
    names(asleep)
    (kept,) = stored()
    for name in ("one", "two", "three"):
        rename(name)
        names(awake)
    assert kept in stored()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def swap(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("spoil", [cut, swap, Path.unlink])
@pytest.mark.parametrize("file", ["codes.covers.npy", "provider_ids.npy", MANIFEST])
def test_a_spoilt_file_is_written_anew(spoil: Callable[[Path], None], file: str, stored: Stored) -> None:
    names(Keeper())
    (directory,) = stored()
    if spoil is not swap or file == MANIFEST or (directory / file).stat().st_size > 128:
        spoil(directory / file)
        assert names(Keeper()) == ("Kite",)
    assert len(stored()) == 1
    again = Keeper()
    names(again)
    assert again.held is not None
    assert again.held.stored is not None


@pytest.mark.parametrize("what", ["format", "engine", "configuration"])
def test_a_directory_of_another_version_is_not_answered_from(
    what: str, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(Keeper())
    monkeypatch.setitem(store._VERSIONS, what, "another")
    keeper = Keeper()
    assert names(keeper) == ("Kite",)
    assert len(stored()) == 1


def test_a_database_that_was_put_back_is_read_anew(stored: Stored) -> None:
    keeper = Keeper()
    rename("lost")
    names(keeper)
    with connection.cursor() as cursor:  # as a restore would: the revision of the same number is another one
        cursor.execute("ALTER TABLE catalog_modality DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE catalog_revision DISABLE TRIGGER USER")
        cursor.execute("UPDATE catalog_modality SET name = 'restored'")
        cursor.execute("UPDATE catalog_revision SET raised_at = raised_at - interval '1 hour'")
        cursor.execute("ALTER TABLE catalog_revision ENABLE TRIGGER USER")
        cursor.execute("ALTER TABLE catalog_modality ENABLE TRIGGER USER")
    assert names(keeper) == names(Keeper()) == ("restored",)


def test_where_nothing_can_be_written_the_snapshot_is_kept_in_memory(
    directory: Path, caplog: pytest.LogCaptureFixture
) -> None:
    directory.write_text("a file, and no directory")
    with caplog.at_level(logging.WARNING):
        assert names(Keeper()) == ("Kite",)
    assert "kept in memory" in caplog.text


def test_a_directory_that_others_may_write_to_is_not_used(directory: Path, caplog: pytest.LogCaptureFixture) -> None:
    directory.mkdir()
    directory.chmod(0o777)
    assert names(Keeper()) == ("Kite",)
    assert list(directory.iterdir()) == []


def test_while_another_worker_reads_for_too_long_the_answer_is_a_503(
    directory: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "PATIENCE", 0.1)
    monkeypatch.setattr(readmodel.keeper, "held", None)
    with Store(directory).only_writer(until=0):
        answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "unavailable", "1")
    assert client.get("/health/ready").status_code == 200


def test_a_full_disk_is_not_filled_with_drafts(stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(np, "save", full)
    assert names(Keeper()) == ("Kite",)
    assert stored() == []


KILLED = """
import os, signal
import django
django.setup()
import numpy as np
from matching.readmodel import keeper
written, save = [], np.save
def die_in_the_middle(path, array, **options):
    written.append(path)
    if len(written) == 10:
        os.kill(os.getpid(), signal.SIGKILL)
    save(path, array, **options)
np.save = die_in_the_middle
keeper.snapshot()
"""


def test_a_writer_that_is_killed_leaves_nothing_to_answer_from(directory: Path, stored: Stored) -> None:
    env = os.environ | {"DATABASE_URL": database_url(), "SNAPSHOT_DIR": str(directory)}
    env["DJANGO_SETTINGS_MODULE"] = "partnermatch.settings"
    killed = subprocess.run([sys.executable, "-c", KILLED], env=env, capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert [path.name.startswith("draft-") for path in stored()] == [True]
    assert names(Keeper()) == ("Kite",)
    assert [path.name.startswith("draft-") for path in stored()] == [False]
