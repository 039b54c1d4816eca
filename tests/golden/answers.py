"""The golden catalog, its briefs and the answers that were reviewed line by line against the page.

After a change of judgement or wording: `python -m tests.golden.answers` writes all answers anew; review the diff.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from matching.engine.answer import Catalog, answer
from matching.engine.columns import Columns
from matching.engine.door import parse_brief
from tests.matching.engine.assembly import columns_of

GOLDEN = Path(__file__).parent
REFERENCE = GOLDEN.parent.parent / "seeds" / "reference"
TODAY = date(2026, 11, 22)
CATALOG = Catalog(revision=1, raised_at=datetime(2026, 11, 22, 9, 30, 12, tzinfo=UTC), provider_url="/providers/{key}/")


def names() -> list[str]:
    return sorted(path.name.removesuffix(".brief.json") for path in GOLDEN.glob("*.brief.json"))


def recorded(name: str) -> str:
    return (GOLDEN / f"{name}.answer.json").read_text()


def answered(name: str) -> str:
    """Today's answer to a golden brief, as it is recorded."""
    brief = json.loads((GOLDEN / f"{name}.brief.json").read_text())
    document = answer(columns(), CATALOG, parse_brief(brief, columns(), today=TODAY))
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


@cache
def columns() -> Columns:
    """The golden catalog."""
    return columns_with_names(json.loads((GOLDEN / "catalog.json").read_text())["providers"])


def columns_with_names(providers: list[dict[str, Any]]) -> Columns:
    """Providers in the exchange format over the product's own vocabularies, with their names."""
    found = columns_of({**vocabularies(), "providers": providers})
    codes = replace(
        found.codes,
        modality_names=named("modalities", "code", found.codes.modalities),
        stage_names=named("stages", "code", found.codes.stages),
        country_names=named("countries", "alpha2", found.codes.countries),
        region_names=named("regions", "region", found.codes.regions),
    )
    return replace(found, codes=codes)


def vocabularies() -> dict[str, Any]:
    regions: dict[str, list[str]] = {}
    for row in rows("regions"):
        regions.setdefault(row["region"], []).append(row["country"])
    return {
        "capabilities": dict(capabilities()),
        "standards": {row["code"]: standard(row) for row in rows("standards")},
        "modalities": [row["code"] for row in rows("modalities")],
        "stages": [row["code"] for row in rows("stages")],
        "countries": [row["alpha2"] for row in rows("countries")],
        "regions": regions,
    }


def capabilities() -> Iterator[tuple[str, dict[str, Any]]]:
    """Parents come first, so that a unit can be inherited."""
    units: dict[str, str] = {}
    for row in rows("capabilities"):
        units[row["code"]] = row["unit"] or units[row["parent"]]
        yield row["code"], {"parent": row["parent"] or None, "unit": units[row["code"]], "name": row["name"]}


def standard(row: dict[str, str]) -> dict[str, Any]:
    applies_to = [code for code in row["applies_to"].split(";") if code]
    facts = {"holdable": row["holdable"] == "yes", "applies_to": applies_to, "note": row["note"]}
    return {**facts, "kind": row["kind"], "name": row["title"]}


def named(table: str, key: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    names = {row[key]: row["name"] for row in rows(table)}
    return tuple(names[code] for code in codes)


def rows(table: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{table}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    for each in names():
        (GOLDEN / f"{each}.answer.json").write_text(answered(each))
        print(f"recorded {each}")
