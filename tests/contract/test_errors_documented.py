"""docs/reference/errors.md tells of every kind of problem, in the words of the answers themselves."""

import json
import re
from functools import cache

import pytest

from partnermatch.api.openapi_problems import problem_schemas
from partnermatch.api.problems import KINDS
from partnermatch.settings import BASE_DIR
from tests.contract.document import closed, faults, named, validator

PAGE = BASE_DIR / "docs" / "reference" / "errors.md"


@cache
def sections() -> dict[str, str]:
    """Code → its section, in the order of the page."""
    _, *found = re.split(r"^## `(\w+)`$", PAGE.read_text(), flags=re.MULTILINE)
    return dict(zip(found[::2], found[1::2], strict=True))


def test_every_kind_has_its_section_in_the_order_of_the_code() -> None:
    assert list(sections()) == list(KINDS)


@pytest.mark.parametrize("code", KINDS)
def test_a_section_says_which_status_when_and_what_to_do(code: str) -> None:
    kind, words = KINDS[code], " ".join(sections()[code].split())
    assert words.startswith(f"**{kind.status}: {kind.title}.** When: ")
    assert f" Remedy: {kind.remedy} " in words


@pytest.mark.parametrize("code", KINDS)
def test_the_example_of_a_section_is_an_answer_of_its_kind(code: str) -> None:
    _, example, _ = re.split(r"^```\w*$", sections()[code], flags=re.MULTILINE)
    shown = json.loads(example)
    schemas = {"components": {"schemas": closed(problem_schemas())}}
    assert faults(validator(schemas, named("Problem")), shown) == []
    same = {"type": f"/problems/{code}/", "code": code, "status": KINDS[code].status, "title": KINDS[code].title}
    assert shown | same == shown
