"""What was asked, row by row: musts with how many meet them, wants with what they weigh."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matching.engine.shown import share_ten_thousandths
from matching.records.frozen import Document

TOGETHER = "together"  # the last row of the funnel
NOT_PARAMETERS = ("criterion", "points")


@dataclass(frozen=True, kw_only=True)
class Must:
    """`met`, `unknown` and `unmet` are providers; None where the funnel has no such row."""

    label: str
    asked: str = ""
    met: int | None = None
    unknown: int | None = None
    unmet: int | None = None


@dataclass(frozen=True, kw_only=True)
class Want:
    """`share` is of all points, from 0 to 1; None if no want has any."""

    criterion: str
    asked: str
    points: int
    share: float | None


def musts(document: Document) -> Iterator[Must]:
    """The rows of the funnel, what applies to all of them, and who was considered at all."""
    brief = document["brief"]["document"]
    asked = brief["must"]
    for row in document["funnel"]:
        label = row["must"]
        counted = {name: row[name] for name in ("met", "unknown", "unmet")}
        if label != TOGETHER:
            yield Must(label=label, asked=asked_of(label, asked), **counted)
        else:
            together = counted
    yield Must(label="min_evidence", asked=asked["min_evidence"])
    for name in ("only", "not"):
        if brief["providers"][name]:
            yield Must(label=f"providers.{name}", asked=listed(brief["providers"][name]))
    yield Must(label=TOGETHER, **together)


def asked_of(label: str, asked: Mapping[str, Any]) -> str:
    """What a must asks that its label does not say."""
    name, _, code = label.partition(":")
    if code:
        return code
    if name == "countries":
        return listed([*asked["countries"], *asked["regions"]])
    return told(asked[name])


def wants(document: Document) -> list[Want]:
    """Every want, as sent."""
    sent: Sequence[Document] = document["brief"]["document"]["want"]
    total = sum(want["points"] for want in sent)
    return [
        Want(
            criterion=want["criterion"],
            asked=", ".join(f"{name}: {told(want[name])}" for name in sorted(want) if name not in NOT_PARAMETERS),
            points=want["points"],
            share=share_ten_thousandths(want["points"], total) / 10_000 if total else None,
        )
        for want in sent
    ]


def told(value: Any) -> str:
    """A parameter in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return listed([f"{name} {value[name]} %" for name in value]) or "none"
    return (listed(value) or "none") if isinstance(value, list) else str(value)


def listed(values: Sequence[str]) -> str:
    return "; ".join(values)
