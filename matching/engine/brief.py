"""What a sponsor asks: the brief as a value, its normalised form and its hash."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

FITS = ("confirmed", "possible", "near_miss", "excluded")
# What changes only the presentation of an answer, not the ranking behind it.
PRESENTATION = ("title", "limit", "offset", "fits", "near_misses", "facets", "explain")


@dataclass(frozen=True, kw_only=True)
class BriefError:
    """One thing wrong with a brief: where (RFC 6901 pointer), a stable code, and a sentence with the way out."""

    pointer: str
    code: str
    message: str


class InvalidBrief(ValueError):
    """A brief that cannot be asked. `errors` holds everything that is wrong with it, in the order of the document."""

    def __init__(self, errors: tuple[BriefError, ...]) -> None:
        super().__init__("; ".join(f"{e.pointer or 'brief'}: {e.message}" for e in errors))
        self.errors = errors


@dataclass(frozen=True, kw_only=True)
class Musts:
    """The gate: what a partner must be known, or at least not known not, to meet."""

    capabilities: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    exclude_countries: tuple[str, ...] = ()
    exclude_capabilities: tuple[str, ...] = ()
    contract_services: bool = True
    min_evidence: str = "inferred"


@dataclass(frozen=True, kw_only=True)
class Want:
    """One wish. `position` is its index as sent; `parameters` are those its criterion declares."""

    criterion: str
    points: int
    position: int
    parameters: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True)
class Brief:
    """A complete question, every default filled in. Codes are known to be in the vocabularies."""

    as_of: date
    horizon: date
    title: str = ""
    only: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    must: Musts = Musts()
    want: tuple[Want, ...] = ()
    limit: int = 20
    offset: int = 0
    fits: tuple[str, ...] = ("confirmed", "possible")
    near_misses: int = 5
    facets: bool = False
    explain: bool = True

    def normalised(self) -> dict[str, Any]:
        """The brief as a JSON document with every field of the contract."""
        must = {name: list(v) if isinstance(v, tuple) else v for name, v in vars(self.must).items()}
        want = [{"criterion": w.criterion, **_plain(w.parameters), "points": w.points} for w in self.want]
        return {
            "title": self.title,
            "as_of": self.as_of.isoformat(),
            "horizon": self.horizon.isoformat(),
            "providers": {"only": list(self.only), "not": list(self.exclude)},
            "must": must,
            "want": want,
            "limit": self.limit,
            "offset": self.offset,
            "fits": list(self.fits),
            "near_misses": self.near_misses,
            "facets": self.facets,
            "explain": self.explain,
        }

    def digest(self) -> str:
        """`sha256:` and the hash of the RFC 8785 form of what decides the ranking."""
        asked = {name: value for name, value in self.normalised().items() if name not in PRESENTATION}
        return "sha256:" + hashlib.sha256(canonical_json(asked)).hexdigest()


def _plain(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as JSON has them: frozen lists and objects thawed."""
    return {name: _thawed(value) for name, value in parameters.items()}


def _thawed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def canonical_json(document: Any) -> bytes:
    """RFC 8785 for documents whose numbers are integers below 2^53 or have at most two decimals, 0.01 to 100.

    Within these bounds Python prints the same digits as ECMAScript, except that a whole float must become an integer.
    """
    text = json.dumps(_whole(_sorted(document)), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode()


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value, key=lambda k: k.encode("utf-16-be"))}
    if isinstance(value, list | tuple):
        return [_sorted(item) for item in value]
    return value


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
