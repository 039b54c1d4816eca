"""The one data file inside a zip archive, without trusting what the archive says about itself."""

import io
import lzma
import struct
import zipfile
import zlib
from datetime import date

from catalog.exchange.limits import LARGEST_BYTES
from catalog.exchange.problems import Problems, shown

LARGEST_RATIO = 200  # text shrinks to a tenth; a bomb to a thousandth
_MOST_MEMBERS = 10
# What zipfile and its decompressors raise for archives that are damaged, encrypted or of a method unknown here.
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
    EOFError, NotImplementedError, OSError, RuntimeError, ValueError,
)  # fmt: skip


def is_zip(content: bytes) -> bool:
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def read_member(content: bytes, problems: Problems) -> tuple[bytes, date | None]:
    """The only file in the archive and its date; nothing, with the problem noted, where that cannot be had safely."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            member = _only_member(archive, len(content), problems)
            if member is None:
                return b"", None
            with archive.open(member) as file:
                text = file.read(LARGEST_BYTES + 1)
    except UNREADABLE as error:
        problems.add("", "not_a_zip", f"the zip archive cannot be read: {error}")
        return b"", None
    if len(text) > LARGEST_BYTES:
        problems.add("", "too_large", f"{member.filename} is larger than {LARGEST_BYTES} bytes")
        return b"", None
    return text, _day(member)


def _only_member(archive: zipfile.ZipFile, size: int, problems: Problems) -> zipfile.ZipInfo | None:
    members = [each for each in archive.infolist()[: _MOST_MEMBERS + 1] if not each.is_dir()]
    if len(members) != 1:
        names = ", ".join(shown(each.filename) for each in members[:_MOST_MEMBERS]) or "nothing"
        problems.add("", "not_one_file", f"expected one file in the zip archive, found {names}")
        return None
    member = members[0]
    if member.file_size > min(LARGEST_BYTES, LARGEST_RATIO * size):
        unpacked = f"{member.filename} unpacks from {size} to {member.file_size} bytes"
        problems.add("", "too_large", f"{unpacked}: at most {LARGEST_BYTES}, and {LARGEST_RATIO} times the archive")
        return None
    return member


def _day(member: zipfile.ZipInfo) -> date | None:
    """1980-01-01 is what archives say that know no date."""
    try:
        day = date(*member.date_time[:3])
    except ValueError:
        return None
    return day if day > date(1980, 1, 1) else None
