"""The text of an API key: `pm_<prefix>_<secret><checksum>`.

The fixed beginning and the checksum (CRC-32 of everything before it) let a secret scanner recognise a leaked key
without asking us, and let us refuse a mistyped one without asking the database.
"""

import hashlib
import hmac
import re
import secrets
import string
import zlib
from dataclasses import dataclass

PREFIX_ALPHABET = string.ascii_lowercase + "234567"
SECRET_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
PREFIX_LENGTH, SECRET_LENGTH, CHECKSUM_LENGTH = 8, 32, 6
SHAPE = re.compile(r"pm_([a-z2-7]{8})_([0-9A-Za-z]{32})([0-9A-Za-z]{6})", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class KeyText:
    """A key whose checksum holds. `text` is the secret itself: never store, log or print it a second time."""

    prefix: str
    text: str

    def __repr__(self) -> str:
        return f"KeyText(prefix={self.prefix!r})"

    def digest(self, pepper: str) -> str:
        """HMAC-SHA-256 of the whole key under `pepper`, in hexadecimal: what the database holds."""
        return hmac.new(pepper.encode(), self.text.encode(), hashlib.sha256).hexdigest()


def new_key() -> KeyText:
    """A fresh key with 190 bits of randomness in its secret."""
    prefix = "".join(secrets.choice(PREFIX_ALPHABET) for _ in range(PREFIX_LENGTH))
    secret = "".join(secrets.choice(SECRET_ALPHABET) for _ in range(SECRET_LENGTH))
    body = f"pm_{prefix}_{secret}"
    return KeyText(prefix=prefix, text=body + checksum(body))


def read_key(text: str) -> KeyText | None:
    """The key that `text` is, or None if it was never one of ours: wrong shape or wrong checksum."""
    found = SHAPE.fullmatch(text)
    if found is None or not hmac.compare_digest(found[3], checksum(text[:-CHECKSUM_LENGTH])):
        return None
    return KeyText(prefix=found[1], text=text)


def checksum(body: str) -> str:
    """CRC-32 of `body` as six base-62 digits."""
    rest, digits = zlib.crc32(body.encode()), ""
    for _ in range(CHECKSUM_LENGTH):
        rest, digit = divmod(rest, len(SECRET_ALPHABET))
        digits = SECRET_ALPHABET[digit] + digits
    return digits
