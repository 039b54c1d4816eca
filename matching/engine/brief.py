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
        want = [
            {"criterion": w.criterion, **{name: _thawed(v) for name, v in w.parameters.items()}, "points": w.points}
            for w in self.want
        ]
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
        """As `digest_of`."""
        return digest_of(self.normalised())


def digest_of(normalised: Mapping[str, Any]) -> str:
    """`sha256:` and the hash of the RFC 8785 form of what decides the ranking, of a normalised brief."""
    asked = {name: value for name, value in normalised.items() if name not in PRESENTATION}
    return "sha256:" + hashlib.sha256(canonical_json(asked)).hexdigest()


def _thawed(value: Any) -> Any:
    """A parameter as JSON has it."""
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, MappingProxyType | dict) else value


def canonical_json(document: Any) -> bytes:
    """RFC 8785 for documents whose numbers are integers below 2^53 or have at most two decimals, 0.01 to 100.

    Within these bounds Python prints the same digits as ECMAScript, except that a whole float must become an integer.
    """
    return _COMPACT.encode(_canonical(document)).encode()


_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _canonical(value: Any) -> Any:
    """Members in the order of their names in UTF-16, whole floats as integers."""
    if isinstance(value, dict):
        by = None if all(map(str.isascii, value)) else _utf_16
        return {name: _canonical(value[name]) for name in sorted(value, key=by)}
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _utf_16(name: str) -> bytes:
    return name.encode("utf-16-be")
