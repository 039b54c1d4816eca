"""What the figures are held to, and whether they meet it."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.contest import CORE, POSTGRESQL
from bench.figures import NEW, Document, table

Figure = Callable[[Document], float]
LARGE = "100000"
GB, MB = 1e9 / 2**20, 1e6 / 2**20  # in MiB


@dataclass(frozen=True, kw_only=True)
class Goal:
    """`figure` reads a part's document; it raises `LookupError` or `TypeError` where that was not measured."""

    part: str
    what: str
    bound: float
    figure: Figure
    at_least: bool = False
    unit: str = ""

    def judged(self, document: Document) -> Document | None:
        try:
            found = self.figure(document[self.part])
        except (LookupError, TypeError):
            return None
        met = found >= self.bound if self.at_least else found <= self.bound
        sign = "≥" if self.at_least else "≤"
        return {"goal": self.what, "bound": f"{sign} {self.bound:.4g}{self.unit}", "figure": found, "met": met}


def _times(contestant: str) -> Figure:
    """How many times as long it takes as the engine, whose memory is empty."""

    def figure(part: Document) -> float:
        ratios = {each["name"]: each["ratio_of_means"] for each in part[LARGE]["contestants"]}
        return float(ratios[contestant])

    return figure


def _of_an_empty_view(size: str) -> Figure:
    def figure(part: Document) -> float:
        return float({each["name"]: each["ratio_of_cpu"] for each in part[size]["cost"]}[NEW])

    return figure


def _largest(part: Document) -> Document:
    """Of a million providers."""
    found: Document = {row["providers"]: row for row in part["sizes"]}[1_000_000]
    return found


AGAINST = f"{CORE}, 100,000 providers: times as fast as"
GOALS = (
    *(
        Goal(part="peers", what=f"{AGAINST} {name}", bound=bound, figure=_times(name), at_least=True, unit=" x")
        for name, bound in ((POSTGRESQL, 25), ("Python objects", 60), ("DuckDB", 12), ("Polars", 12))
    ),
    Goal(part="growth", what="exponent of time from 100,000 to 1,000,000 providers", bound=1.1,
         figure=lambda part: _largest(part)["exponent_mean_ms"]),
    Goal(part="growth", what="snapshot of 1,000,000 providers, shared", bound=1.5 * GB, unit=" MiB",
         figure=lambda part: _largest(part)["snapshot_mib"]),
    Goal(part="growth", what="private memory of a worker after sixty briefs, 1,000,000 providers", bound=100 * MB,
         unit=" MiB", figure=lambda part: _largest(part)["served"]["private_mib"]),
    Goal(part="growth", what="the most of it meanwhile", bound=100 * MB, unit=" MiB",
         figure=lambda part: _largest(part)["served"]["most_private_mib"]),
    Goal(part="http", what="CPU of a match over an empty view's, 10,000 providers", bound=1.5, unit=" x",
         figure=_of_an_empty_view("10000")),
    Goal(part="http", what="CPU of a match over an empty view's, 100,000 providers", bound=2, unit=" x",
         figure=_of_an_empty_view(LARGE)),
    Goal(part="http", what="first match after a start with a stored snapshot, 100,000 providers", bound=2, unit=" s",
         figure=lambda part: part[LARGE]["start_with_stored_snapshot"]["first_match_s"]),
    Goal(part="clients", what="p99 over p50 of a match, eight clients, seeds and FDA's list", bound=3, unit=" x",
         figure=lambda part: part["sixty varied briefs"]["p99_to_p50"]),
)  # fmt: skip


def judged(document: Document) -> list[Document]:
    """The goals that were measured, with their figures."""
    return [found for goal in GOALS if (found := goal.judged(document)) is not None]


def told(rows: list[Document]) -> str:
    found = [(row["goal"], row["bound"], f"{row['figure']:.4g}", "met" if row["met"] else "NOT MET") for row in rows]
    return table(("goal", "bound", "measured", ""), found)
