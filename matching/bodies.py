"""Reading what is sent to write a sponsor's own: strictly, and with everything that is wrong with it at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from matching.engine.brief import BriefError, InvalidBrief
from matching.engine.door.shapes import Findings, members

BREAKS = "\n\t"  # what a text of several lines may hold


class InvalidBody(ValueError):
    """A body that cannot be taken. `errors` holds everything that is wrong with it, in the order of the document."""

    def __init__(self, errors: tuple[BriefError, ...]) -> None:
        super().__init__("; ".join(f"{error.pointer}: {error.message}" for error in errors))
        self.errors = errors


@contextmanager
def reading(body: object, what: str) -> Iterator[Findings]:
    """Findings to read the body with, which messages call `what`. Raises InvalidBody at the end if there are any."""
    findings = Findings(document=body, what=what)
    yield findings
    try:
        findings.settle()
    except InvalidBrief as error:
        raise InvalidBody(error.errors) from None


def nothing(body: object) -> None:
    """Raises InvalidBody unless the body says nothing: {}."""
    with reading(body, "this request") as findings:
        members(findings, (), body, ())


def below(place: str, error: InvalidBrief) -> tuple[BriefError, ...]:
    """The errors of a brief that is a part of something, at `place`."""
    return tuple(
        BriefError(pointer=f"{place}{each.pointer}", code=each.code, message=each.message) for each in error.errors
    )
