"""What the registers share: under which key an owner is filed, and which day a file's name states."""

import re
from calendar import monthrange
from datetime import date

from django.utils.text import slugify

_MONTH = re.compile(r"(?<!\d)(20\d\d)-(0[1-9]|1[0-2])(?:-([0-3]\d))?(?!\d)")


def provider_key(name: str, number: str) -> str:
    """The name as people read it, and the number that makes it one owner's."""
    slug = slugify(name.replace("_", " "))[:80].strip("-")
    return "-".join(part for part in (slug, number) if part)


def day_in(file_name: str) -> date | None:
    """The day, or the last day of the month, that the file's name states: drls_2025-08.tsv."""
    found = _MONTH.search(file_name)
    if not found:
        return None
    year, month = int(found[1]), int(found[2])
    last = monthrange(year, month)[1]
    return date(year, month, min(int(found[3] or last), last) or last)
