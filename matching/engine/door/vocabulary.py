"""Reading codes: known, not twice, and what a misspelt one probably means."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from matching.engine.columns import Codes, Columns
from matching.engine.door.shapes import Findings, Message, Path, items, named, shown
from matching.engine.door.suggestions import HABITUAL, did_you_mean, neighbours, spellings

LONGEST_LIST = 50
MOST_SUGGESTIONS = 10  # a document: each compares one string with a whole vocabulary

Found = list[tuple[int, str]]  # positions in the list as sent, and the codes that are right


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """What a kind of code is called, which there are, how else they may be spelt; `options` if they are few words."""

    noun: str
    has: Callable[[str], bool]
    spellings: Callable[[str], Mapping[str, str]]
    options: tuple[str, ...] = ()

    @property
    def expected(self) -> str:
        """What a value must be."""
        return f"one of {', '.join(self.options)}" if self.options else f"the code of a {self.noun}"

    @property
    def way_out(self) -> str:
        """What to say where no spelling is near."""
        return f"; it is {self.expected}" if self.options else ""


@dataclass(frozen=True, kw_only=True)
class CodeReader:
    """Reads the codes of one document."""

    findings: Findings
    columns: Columns
    suggested: list[str] = field(default_factory=list)
    _vocabularies: dict[str, Vocabulary] = field(default_factory=dict)

    def listed(self, path: Path, value: object, kind: str) -> Found:
        """A list of codes of a vocabulary, named as in `Codes`."""
        found = self._several(path, value, self._vocabulary(kind))
        return [(n, code) for n, code in found if kind != "standards" or self._holdable((*path, n), code)]

    def providers(self, path: Path, value: object) -> Found:
        """A list of published providers' keys. One that was merged into another is that one, named once."""
        found: dict[str, int] = {}
        for position, key in self._several(path, value, self._providers):
            found.setdefault(self.columns.key_today(key) or key, position)
        return [(position, key) for key, position in found.items()]

    def words(self, path: Path, value: object, noun: str, options: Sequence[str]) -> tuple[str, ...]:
        """A list of some of a few words, at least one."""
        found = self._several(path, value, _words(noun, options))
        if value == []:
            self.findings.add(path, "empty", f"{named(path)} must name at least one of {', '.join(options)}")
        return tuple(code for _, code in found)

    def word(self, path: Path, value: object, noun: str, options: Collection[str]) -> str | None:
        """One of a few words."""
        if isinstance(value, str) and value in options:
            return value
        return self._one(path, value, _words(noun, options))

    def code(self, path: Path, value: object, kind: str) -> str | None:
        """One code of a vocabulary."""
        return self._one(path, value, self._vocabulary(kind))

    def _several(self, path: Path, value: object, vocabulary: Vocabulary) -> Found:
        found: Found = []
        seen: set[str] = set()
        for position, item in enumerate(items(self.findings, path, value, LONGEST_LIST)):
            place = (*path, position)
            code = self._one(place, item, vocabulary)
            if code is not None and code in seen:
                message = f"{vocabulary.noun} {shown(code)} is in {named(path)} twice; leave one out"
                self.findings.add(place, "duplicate_code", message)
            elif code is not None:
                seen.add(code)
                found.append((position, code))
        return found

    def _one(self, path: Path, value: object, vocabulary: Vocabulary) -> str | None:
        if not isinstance(value, str):
            self.findings.wrong_type(path, vocabulary.expected, value)
        elif not vocabulary.has(value):
            self.findings.add(path, "unknown_code", self._unknown(value, vocabulary))
        else:
            return value
        return None

    def _unknown(self, value: str, vocabulary: Vocabulary) -> Message:
        def message() -> str:
            self.suggested.append(value)
            meant = did_you_mean(value, vocabulary.spellings(value)) if len(self.suggested) <= MOST_SUGGESTIONS else ""
            return f"no {vocabulary.noun} {shown(value)}{meant or vocabulary.way_out}"

        return message

    def _holdable(self, path: Path, code: str) -> bool:
        codes = self.columns.codes
        position = codes.standard[code]
        if codes.holdable[position]:
            return True
        kind, note = codes.standard_kinds[position], codes.standard_notes[position]
        self.findings.add(path, "not_holdable", f"nobody can hold '{code}' ({kind}){': ' if note else ''}{note}")
        return False

    def _vocabulary(self, kind: str) -> Vocabulary:
        if kind not in self._vocabularies:
            self._vocabularies[kind] = _VOCABULARIES[kind](self.columns.codes)
        return self._vocabularies[kind]

    @cached_property
    def _providers(self) -> Vocabulary:
        providers = self.columns.providers
        return Vocabulary(
            noun="provider",
            has=lambda key: self.columns.key_today(key) is not None,
            spellings=lambda value: spellings(neighbours(value, providers.key)),
        )


def _coded(
    noun: str, codes: Collection[str], names: Sequence[str], habitual: Mapping[str, str] | None = None
) -> Vocabulary:
    return Vocabulary(noun=noun, has=codes.__contains__, spellings=lambda _: spellings(codes, names, habitual))


def _standards(codes: Codes) -> Vocabulary:
    """Those that a site can hold are suggested before the others."""

    def by_spelling(_: str) -> Mapping[str, str]:
        order = sorted(codes.standard.values(), key=lambda position: not codes.holdable[position])
        return spellings([codes.standards[n] for n in order], [codes.standard_titles[n] for n in order])

    return Vocabulary(noun="standard", has=codes.standard.__contains__, spellings=by_spelling)


def _words(noun: str, options: Collection[str]) -> Vocabulary:
    return Vocabulary(
        noun=noun, has=lambda word: word in options, spellings=lambda _: spellings(options), options=tuple(options)
    )


_VOCABULARIES: Mapping[str, Callable[[Codes], Vocabulary]] = MappingProxyType(
    {
        "capabilities": lambda codes: _coded("capability", codes.capability, codes.capability_names),
        "standards": _standards,
        "modalities": lambda codes: _coded("modality", codes.modality, codes.modality_names),
        "stages": lambda codes: _coded("stage", codes.stage, codes.stage_names),
        "countries": lambda codes: _coded("country", codes.country, codes.country_names, HABITUAL["countries"]),
        "regions": lambda codes: _coded("region", codes.region, codes.region_names, HABITUAL["regions"]),
    }
)
