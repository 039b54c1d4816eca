"""Readings as files that the workers of a host share: a directory per revision, memory-mapped `.npy` files in it.

A directory is written under another name and then renamed: it is there whole or not at all. Its manifest is the last
file, and says what each of the others must be like. What does not hold is not answered from, and written anew. A worker
that has a directory open holds a lock on its manifest, so that it is not tidied away.
"""

import fcntl
import json
import logging
import os
import shutil
import tempfile
import time
import weakref
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import numpy as np
from django.db import connection

from catalog.revision import Latest
from matching.engine.answer import ENGINE
from matching.engine.configuration import configuration_digest
from matching.readmodel.arrays import Arrays, arrays_of, facts_of, words_of
from matching.readmodel.reading import Reading

logger = logging.getLogger(__name__)

FORMAT = 7
# Some arrays are worked out from the catalog by the rules and the tables of the engine.
_VERSIONS = {"format": FORMAT, "engine": ENGINE, "configuration": configuration_digest()}
MANIFEST, LOCK, DRAFT = "manifest.json", "lock", "draft-"
KEPT = 2
MOST_MARKS = 1000
_CHECKED: dict[tuple[int, int, int, int], int] = {}  # device, inode, size, time of change → checksum


class Unusable(Exception):
    """A directory that must not be answered from; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A reading whose arrays are files. The directory stays as long as the claim to it."""

    reading: Reading
    arrays: Arrays
    path: Path
    files: dict[str, list[int]]  # name → size, checksum
    claim: "Claim"


class Claim:
    """A shared lock on a manifest, given back with the last reference to this."""

    def __init__(self, path: Path) -> None:
        self.number = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self.number)
        fcntl.flock(self.number, fcntl.LOCK_SH | fcntl.LOCK_NB)


class Store:
    """The stored readings of one database. `root` is made for this user alone."""

    def __init__(self, root: Path) -> None:
        self.root = root / _database()
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        if root.stat().st_uid != os.getuid() or root.stat().st_mode & 0o022:
            raise PermissionError(f"{root} can be written by others: it must be this user's alone (mode 0700)")
        self.root.mkdir(mode=0o700, exist_ok=True)

    def find(self, revision: Latest) -> Stored | None:
        """The reading of that revision, if it is there and sound."""
        return self._opened(self.root / _name(revision))

    def newest(self) -> Stored | None:
        """The reading that was stored last."""
        found = (self._opened(path) for path in self._directories())
        return next((stored for stored in found if stored), None)

    def write(self, reading: Reading, base: Stored | None) -> Stored:
        """Stores the reading and opens it; files of `base` whose arrays have not changed are linked."""
        draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=self.root))  # mode 0700
        path = self.root / _name(reading.revision)
        try:
            _write(draft, reading, base)
        except OSError:  # the disk is full: it must not stay so
            shutil.rmtree(draft, ignore_errors=True)
            raise
        if path.exists():  # it does not hold
            path.rename(Path(tempfile.mkdtemp(prefix=DRAFT, dir=self.root)) / path.name)
        draft.rename(path)
        stored = self._opened(path)
        if stored is None:
            raise OSError(f"{path} does not hold what was just written to it")
        self.tidy()
        return stored

    @contextmanager
    def only_writer(self, *, until: float) -> Iterator[bool]:
        """The turn of this process to write, or False if it had not come by `until`. A dead holder holds nothing."""
        with (self.root / LOCK).open("w") as lock:
            yield _locked(lock, until=until)

    def tidy(self) -> None:
        """Removes drafts and all but the newest readings, save those that a worker has open. For the only writer."""
        for draft in self.root.glob(f"{DRAFT}*"):
            shutil.rmtree(draft, ignore_errors=True)
        for path in self._directories()[KEPT:]:
            try:
                with (path / MANIFEST).open() as manifest:
                    unused = _locked(manifest)
            except FileNotFoundError:
                unused = True
            if unused:
                shutil.rmtree(path, ignore_errors=True)

    def _directories(self) -> list[Path]:
        """Newest first."""
        found = [path for path in self.root.iterdir() if path.is_dir() and not path.name.startswith(DRAFT)]
        return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)

    def _opened(self, path: Path) -> Stored | None:
        try:
            return _open(path) if path.exists() else None
        except BlockingIOError:  # it is being removed
            return None
        except (Unusable, ValueError, KeyError, OSError) as error:
            logger.warning("The stored snapshot %s is not answered from: %s", path.name, error)
            return None


def _database() -> str:
    """The database that this process works with: another one, or a copy of this one elsewhere, has its own files."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT system_identifier FROM pg_control_system()), oid FROM pg_database "
            "WHERE datname = current_database()"
        )
        return "{}-{}".format(*cursor.fetchone())


def _name(revision: Latest) -> str:
    """Number and time: a database that was put back and went on has other revisions of the same numbers."""
    at = f"{revision.raised_at:%Y%m%dT%H%M%S.%f}" if revision.raised_at else "never"
    return f"{revision.number}-{at}"


def _locked(file: IO[Any], *, until: float = 0.0) -> bool:
    """Whether the file could be locked, for this process alone, by then."""
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(0.02)
        else:
            return True


def _write(draft: Path, reading: Reading, base: Stored | None) -> None:
    files: dict[str, list[int]] = {}
    for name, array in arrays_of(reading.facts).items():
        path = draft / f"{name}.npy"
        if base is not None and array is base.arrays.get(name):
            os.link(base.path / path.name, path)
            files[name] = base.files[name]
        else:
            np.save(path, array, allow_pickle=False)
            files[name] = [path.stat().st_size, zlib.crc32(np.ascontiguousarray(array).data)]
    raised_at = reading.revision.raised_at
    manifest = {
        **_VERSIONS,
        "revision": reading.revision.number,
        "raised_at": raised_at.isoformat() if raised_at else None,
        "words": words_of(reading.facts.columns.codes),
        "files": files,
    }
    said = json.dumps(manifest)
    (draft / MANIFEST).write_text(f"{zlib.crc32(said.encode())}\n{said}")


def _open(path: Path) -> Stored:
    claim = Claim(path / MANIFEST)
    checksum, _, text = (path / MANIFEST).read_text().partition("\n")
    if checksum != str(zlib.crc32(text.encode())):
        raise Unusable(f"{MANIFEST} has another checksum")
    said = json.loads(text)
    others = {name: said.get(name) for name, own in _VERSIONS.items() if said.get(name) != own}
    if others:
        raise Unusable(f"it was written by another version ({others})")
    arrays = {name: _mapped(path / f"{name}.npy", *like) for name, like in said["files"].items()}
    raised_at = datetime.fromisoformat(said["raised_at"]) if said["raised_at"] else None
    revision = Latest(number=said["revision"], raised_at=raised_at)
    reading = Reading(revision=revision, facts=facts_of(arrays, said["words"]))
    return Stored(reading=reading, arrays=arrays, path=path, files=said["files"], claim=claim)


def _mapped(path: Path, size: int, checksum: int) -> np.ndarray[Any, Any]:
    """The array of a file, checked once in the life of this process: what it was linked to is the same file."""
    about = path.stat()
    if about.st_size != size:
        raise Unusable(f"{path.name} has {about.st_size} bytes instead of {size}")
    array: np.ndarray[Any, Any] = np.asarray(np.load(str(path), mmap_mode="r", allow_pickle=False))
    mark = (about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns)
    if _CHECKED.get(mark) != checksum:
        if zlib.crc32(np.ascontiguousarray(array).data) != checksum:
            raise Unusable(f"{path.name} has another checksum")
        if len(_CHECKED) > MOST_MARKS:
            _CHECKED.clear()
        _CHECKED[mark] = checksum
    return array
