"""Packed files, looked at from outside before anything in them is parsed."""

import io
import re
import zipfile
from collections.abc import Iterator

from catalog.exchange.archive import UNREADABLE
from catalog.exchange.problems import Problems, shown

LARGEST_SHEETS = 16 * 1024 * 1024  # packed or not
LARGEST_UNPACKED = 160 * 1024 * 1024  # a workbook of 100 000 rows and 20 columns
LARGEST_RATIO = 100  # a workbook shrinks to a tenth, a bomb to a thousandth
_SMALL = 1024 * 1024  # what unpacks to less harms nobody, whatever its ratio
_MOST_MEMBERS = 100
_PIECE = 1024 * 1024
_DECLARES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_WORKBOOK = "xl/workbook.xml"


def open_package(content: bytes, problems: Problems) -> zipfile.ZipFile | None:
    """The archive, if it is no larger unpacked than it may be; else None, with the problem noted."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except UNREADABLE as error:
        problems.add("", "not_a_zip", f"the file cannot be unpacked: {error}")
        return None
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > _MOST_MEMBERS:
        problems.add("", "too_large", f"{len(entries)} files are packed in it, at most {_MOST_MEMBERS}")
    elif unpacked > LARGEST_UNPACKED or unpacked > max(_SMALL, LARGEST_RATIO * len(content)):
        most = f"at most {LARGEST_UNPACKED}, and {LARGEST_RATIO} times its size"
        problems.add("", "too_large", f"it unpacks from {len(content)} to {unpacked} bytes: {most}")
    elif any(entry.flag_bits & 1 for entry in entries):
        problems.add("", "encrypted", "it is protected by a password: save it without")
    else:
        return archive
    return None


def is_workbook(archive: zipfile.ZipFile) -> bool:
    return _WORKBOOK in archive.namelist()


def is_plain(archive: zipfile.ZipFile, problems: Problems) -> bool:
    """No part of the workbook declares entities, of which few grow into gigabytes. No program writes any."""
    try:
        for entry in archive.infolist():
            if entry.filename.lower().endswith((".xml", ".rels")) and _declares(archive, entry):
                problems.add("", "not_plain", f"{shown(entry.filename)} in the workbook declares entities")
                return False
    except UNREADABLE as error:
        problems.add("", "not_a_zip", f"the file cannot be unpacked: {error}")
        return False
    return True


def members(archive: zipfile.ZipFile, problems: Problems) -> Iterator[tuple[str, bytes]]:
    """(name, content) of every file in it, folders and what a Mac adds left out."""
    for entry in archive.infolist():
        if entry.is_dir() or entry.filename.startswith("__MACOSX/"):
            continue
        try:
            yield entry.filename, archive.read(entry)
        except UNREADABLE as error:
            problems.add("", "not_a_zip", f"{shown(entry.filename)} cannot be unpacked: {error}")
            return


def _declares(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Zeros are left out, so that UTF-16 hides nothing."""
    last = b""
    with archive.open(entry) as file:
        while piece := file.read(_PIECE).replace(b"\0", b""):
            if _DECLARES.search(last + piece):
                return True
            last = piece[-16:]
    return False
