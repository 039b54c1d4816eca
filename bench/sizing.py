"""The table of docs/how-to/sizing.md, from what a whole run has written.

python -m bench.sizing            # prints it, of the newest of bench/results
python -m bench.sizing --write    # and puts it into the page
"""

import argparse
import json
from pathlib import Path

from bench.figures import EMPTY, NEW, RESULTS, ROOT, Document

PAGE = ROOT / "docs" / "how-to" / "sizing.md"
BEGIN, END = "<!-- begin: python -m bench.sizing -->\n", "<!-- end -->\n"
HEADER = (
    "catalog",
    "CPU of an empty view",
    "CPU of a match",
    "matches per second of one core",
    "snapshot, shared",
    "private memory of a worker",
)


def newest(results: Path = RESULTS) -> Document:
    """The whole run that began last, whenever its file was written: a clone writes all files at once."""
    found: list[Document] = [json.loads(path.read_text()) for path in results.glob("*.json")]
    whole = [document for document in found if document.keys() >= {"http", "growth"}]
    if not whole:
        raise SystemExit("bench/results has no whole run: make bench makes one")
    return max(whole, key=lambda document: str(document["date"]))


def table_of(document: Document) -> str:
    """As Markdown, with what it was measured on."""
    rows = [_over_http(int(size), found, document) for size, found in document.get("http", {}).items()]
    rows += [_in_growth(row) for row in _served(document) if str(row["providers"]) not in document.get("http", {})]
    machine = document["machine"]
    return "\n".join(
        [
            f"{machine['cores']} cores of {machine['cpu']}, Python {machine['python']}, PostgreSQL "
            f"{machine['postgresql']}; load {document['load_at_start'][0]} at the start; commit {document['commit']}, "
            f"{document['date'][:10]}:",
            "",
            _line(HEADER),
            _line(["---"] * len(HEADER)),
            *map(_line, rows),
            "",
        ]
    )


def _over_http(size: int, found: Document, document: Document) -> list[str]:
    cpu = {row["name"]: row["cpu_ms"] for row in found["cost"]}
    snapshot = next((row["snapshot_mib"] for row in _sizes(document) if row["providers"] == size), None)
    private = max(each["private"] for each in found["memory_mib"])
    return [
        f"{size:,} providers",
        f"{cpu[EMPTY]:.1f} ms",
        f"{cpu[NEW]:.1f} ms",
        f"{1000 / cpu[NEW]:.0f}",
        "" if snapshot is None else f"{snapshot:,.0f} MiB",
        f"{private:.0f} MiB",
    ]


def _in_growth(row: Document) -> list[str]:
    served = row["served"]
    cpu = served["cpu_ms"]
    private = f"{served['private_mib']:.0f} MiB, at most {served['most_private_mib']:.0f} MiB"
    per_second = f"{1000 / cpu:.0f}"
    return [
        f"{row['providers']:,} providers",
        "",
        f"{cpu:.0f} ms",
        per_second,
        f"{row['snapshot_mib']:,.0f} MiB",
        private,
    ]


def _sizes(document: Document) -> list[Document]:
    found: list[Document] = document.get("growth", {}).get("sizes", [])
    return found


def _served(document: Document) -> list[Document]:
    return [row for row in _sizes(document) if "served" in row]


def _line(cells: "list[str] | tuple[str, ...]") -> str:
    return f"| {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "results", nargs="?", type=Path, help="a file of bench/results; without it the newest whole run"
    )
    parser.add_argument("--write", action="store_true", help="replace the table in the page")
    options = parser.parse_args()
    told = table_of(json.loads(options.results.read_text()) if options.results else newest())
    print(told)
    if options.write:
        before, _, rest = PAGE.read_text().partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}{told}{END}{rest.partition(END)[2]}")


if __name__ == "__main__":
    main()
