"""The record as a zip of CSV files: RFC 4180, UTF-8 with the mark by which spreadsheets know it."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from typing import Any

from matching.records.frozen import Frozen
from matching.records.tables import Table, tables

NO_DATE = (1980, 1, 1, 0, 0, 0)  # the same record gives the same bytes


def export_csv(frozen: Frozen) -> bytes:
    """One file per table."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for table in tables(frozen):
            entry = zipfile.ZipInfo(f"{table.name}.csv", NO_DATE)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, lines(table))
    return file.getvalue()


def lines(table: Table) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table.header)
    writer.writerows([told(value) for value in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def told(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"
    return value.isoformat() if isinstance(value, date) else value
