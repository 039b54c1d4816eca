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
_MERGES = re.compile(rb"<(\w{1,8}:)?mergeCell\s")
_SHEETS = "xl/worksheets/"
_ROW_ENDS = re.compile(rb"</(\w{1,8}:)?row\s*>")
# The parser keeps a row, a style or a link until it has ended, with all that is in it.
_MOST_TAGS = 500_000
_MOST_OF_STRINGS = 10_000_000  # 100 000 rows with 20 texts each, four tags a text
_LONGEST_FOUND = 24  # of what is looked for
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
    """No part of the workbook declares entities, of which few grow into gigabytes; no program writes any. And no cells
    are merged: all but the first are empty, and what is empty clears a field.
    """
    try:
        for entry in archive.infolist():
            name = entry.filename.lower()
            if name.endswith((".xml", ".rels")) and _has(archive, entry, _DECLARES):
                problems.add("", "not_plain", f"{shown(entry.filename)} in the workbook declares entities")
                return False
            if name.startswith(_SHEETS) and name.endswith(".xml") and _has(archive, entry, _MERGES):
                why = "has merged cells, of which only the first has a value: unmerge them, and fill in the others"
                problems.add("", "merged_cells", f"{shown(entry.filename)} in the workbook {why}")
                return False
            if name.endswith(".xml") and _swells(archive, entry):
                problems.add(
                    "", "too_large", f"{shown(entry.filename)} in the workbook has too much in one row, or beside"
                )
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


def _has(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, sought: re.Pattern[bytes]) -> bool:
    """Zeros are left out, so that UTF-16 hides nothing."""
    last = b""
    with archive.open(entry) as file:
        while piece := file.read(_PIECE).replace(b"\0", b""):
            if sought.search(last + piece):
                return True
            last = piece[-_LONGEST_FOUND:]
    return False


def _swells(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Would it take the parser a hundred times the memory that it has bytes? Of a sheet each row is counted anew."""
    most = _MOST_OF_STRINGS if entry.filename.endswith("sharedStrings.xml") else _MOST_TAGS
    tags = 0
    with archive.open(entry) as file:
        while piece := file.read(_PIECE).replace(b"\0", b""):
            *rows, last = _ROW_ENDS.sub(b"\0", piece).split(b"\0")
            for part in rows:
                if tags + part.count(b"<") > most:
                    return True
                tags = 0
            tags += last.count(b"<")
            if tags > most:
                return True
    return False
