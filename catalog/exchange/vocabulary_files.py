"""The CSV files of the vocabularies: their columns, and what each line must satisfy."""

import csv
from collections.abc import Callable
from pathlib import Path

from catalog.choices import RegionKind, StandardKind
from catalog.exchange.problems import Problems, shown

LARGEST_BYTES = 4 * 1024 * 1024
COLUMNS: dict[str, tuple[str, ...]] = {
    "countries.csv": ("alpha2", "alpha3", "name"),
    "regions.csv": ("region", "kind", "name", "country"),
    "stages.csv": ("order", "code", "name"),
    "modalities.csv": ("code", "name", "group"),
    "capabilities.csv": ("code", "name", "parent", "level", "unit", "synonyms"),
    "standards.csv": ("code", "title", "issuer", "kind", "holdable", "applies_to", "markets", "note"),
}
_MAY_BE_BLANK = {"parent", "unit", "synonyms", "applies_to", "markets", "note"}


class Line(dict[str, str]):
    """One line by column, and its place in the file."""

    where: str

    def list(self, column: str) -> list[str]:
        """The values of a column that holds several, split at semicolons."""
        return [part.strip() for part in self[column].split(";") if part.strip()]


def read_lines(path: Path, problems: Problems) -> list[Line]:
    """The lines under the header; none where the file cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig") if path.stat().st_size <= LARGEST_BYTES else None
    except (OSError, UnicodeDecodeError) as error:
        problems.add(path.name, "unreadable", f"cannot be read as UTF-8 text: {error}")
        return []
    if text is None:
        problems.add(path.name, "too_large", f"larger than {LARGEST_BYTES} bytes")
        return []
    rows = csv.reader(text.splitlines(), strict=True)
    header = next(rows, [])
    if sorted(header) != sorted(COLUMNS[path.name]):
        problems.add(path.name, "columns", f"expected the columns {', '.join(COLUMNS[path.name])}, got {shown(header)}")
        return []
    lines = []
    for row in rows:
        where = f"{path.name} line {rows.line_num}"
        if len(row) != len(header):
            problems.add(where, "columns", f"{len(row)} values for {len(header)} columns")
        else:
            lines.append(_line(dict(zip(header, row, strict=True)), where, problems))
    return lines


def _line(values: dict[str, str], where: str, problems: Problems) -> Line:
    line = Line({name: value.strip() for name, value in values.items()})
    line.where = where
    for name, value in line.items():
        if not value and name not in _MAY_BE_BLANK:
            problems.add(f"{where}, {name}", "required", f"{name} is missing")
    return line


def check_lines(files: dict[str, list[Line]], problems: Problems) -> None:
    """Codes stand once and point to what exists, across all files."""
    countries = {line["alpha2"] for line in files["countries.csv"]}
    capabilities = {line["code"] for line in files["capabilities.csv"]}
    regions = {line["region"] for line in files["regions.csv"]}
    _once(files["countries.csv"], lambda line: [line["alpha2"]], "the country", problems)
    _once(files["regions.csv"], lambda line: [f"{line['country']} in {line['region']}"], "the country", problems)
    for name in ("stages.csv", "modalities.csv", "capabilities.csv", "standards.csv"):
        _once(files[name], lambda line: [line["code"]], "the code", problems)
    _once(files["capabilities.csv"], lambda line: [text.lower() for text in line.list("synonyms")], "synonym", problems)
    for line in files["regions.csv"]:
        _known(line, "country", [line["country"]], countries, problems)
        _known(line, "kind", [line["kind"]], set(RegionKind.values), problems)
    for line in files["stages.csv"]:
        if not (line["order"].isascii() and line["order"].isdigit()):
            problems.add(f"{line.where}, order", "wrong_type", f"order must be a number, got {shown(line['order'])}")
    for line in files["capabilities.csv"]:
        _check_capability(line, capabilities, problems)
    for line in files["standards.csv"]:
        _check_standard(line, capabilities, countries | regions, problems)


def _check_capability(line: Line, capabilities: set[str], problems: Problems) -> None:
    code, parent = line["code"], line["parent"]
    if parent:
        _known(line, "parent", [parent], capabilities, problems)
    if parent != code.rpartition(".")[0]:
        problems.add(
            f"{line.where}, parent", "malformed", f"the parent of {code} can only be what stands before its last dot"
        )
    if line["level"] != str(code.count(".") + 1):
        problems.add(
            f"{line.where}, level", "malformed", f"{code} has level {code.count('.') + 1}, not {line['level']}"
        )
    if not parent and not line["unit"]:
        problems.add(f"{line.where}, unit", "required", f"{code} has no parent to take its volume unit from")


def _check_standard(line: Line, capabilities: set[str], markets: set[str], problems: Problems) -> None:
    _known(line, "kind", [line["kind"]], set(StandardKind.values), problems)
    _known(line, "holdable", [line["holdable"]], {"yes", "no"}, problems)
    _known(line, "applies_to", line.list("applies_to"), capabilities, problems)
    _known(line, "markets", line.list("markets"), markets, problems)
    if line["holdable"] == "no" and not line["note"]:
        problems.add(f"{line.where}, note", "required", f"say what to ask for instead of {line['code']}")


def _known(line: Line, column: str, values: list[str], known: set[str], problems: Problems) -> None:
    for value in values:
        if value not in known:
            near = problems.did_you_mean(value, known)
            problems.add(f"{line.where}, {column}", "unknown_code", f"{column}: {shown(value)} is not known{near}")


def _once(lines: list[Line], keys: Callable[[Line], list[str]], what: str, problems: Problems) -> None:
    seen: dict[str, str] = {}
    for line in lines:
        for key in keys(line):
            first = seen.setdefault(key, line.where)
            if first != line.where:
                problems.add(line.where, "duplicate", f"{what} {shown(key)} is at {first} already")
