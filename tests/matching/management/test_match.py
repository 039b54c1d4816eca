"""`manage.py match`."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Capability
from matching.management.commands.match import NO_CODES, NO_PROVIDERS

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("match", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def brief(tmp_path: Path) -> Any:
    def write(text: str) -> str:
        path = tmp_path / "brief.json"
        path.write_text(text)
        return str(path)

    return write


def refusal(path: str) -> str:
    with pytest.raises(CommandError) as refused:
        run(path)
    assert refused.value.returncode == 1
    return str(refused.value)


def test_a_brief_that_nobody_fits_prints_the_funnel(brief: Any) -> None:
    printed = run(brief('{"title": "Anybody", "as_of": "2026-11-22"}'))
    assert printed.startswith("Anybody\nas of 2026-11-22; ")
    assert "Nobody fits." in printed


def test_a_catalog_without_vocabularies_is_said_so_and_the_brief_is_not_blamed(brief: Any) -> None:
    assert refusal(brief('{"must": {"countries": ["MX"], "stages": ["commercial"]}}')) == NO_CODES
    assert "/limt" in refusal(brief('{"limt": 1}'))


def test_a_catalog_with_codes_has_the_brief_explained(brief: Any) -> None:
    Capability.objects.create(code="device", name="Medical device", unit="units")
    assert "/must/countries/0: no country 'MX'" in refusal(brief('{"must": {"countries": ["MX"]}}'))


def test_a_catalog_without_providers_is_said_so_apart_from_the_answer(brief: Any, capsys: Any) -> None:
    assert json.loads(run(brief("{}"), "--json"))["counts"]["considered"] == 0
    assert capsys.readouterr().err == f"{NO_PROVIDERS}\n"


def test_the_answer_can_be_had_as_json_with_another_limit(brief: Any) -> None:
    answer = json.loads(run(brief('{"limit": 5}'), "--json", "--limit", "7"))
    assert answer["brief"]["limit"] == 7


def test_a_brief_can_come_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"title": "From a pipe"}')))
    assert run("-").startswith("From a pipe")


def test_every_error_is_told_with_its_place(brief: Any) -> None:
    told = refusal(brief('{"limt": 1, "must": {"contract_services": "yes"}}')).splitlines()
    assert told[0] == "this brief cannot be asked, 2 errors:"
    assert [line.split(":")[0].strip() for line in told[1:]] == ["/limt", "/must/contract_services"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"must": {"stages": [], "stages": []}}', "/must/stages: 'stages' stands twice"),
        ('{"limit": NaN}', "NaN is not a JSON number"),
        ('{"limit": 1', "not JSON: expecting"),
        ('{"title": "\\ud800"}', "half of a surrogate pair"),
        ("[" * 100_000, "nested deeper than 32"),
        ("[]", "the brief"),
        (" " * 300_000, "at most 262144 bytes"),
    ],
)
def test_what_is_not_strict_json_is_refused(brief: Any, text: str, told: str) -> None:
    assert told in refusal(brief(text))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "none.json: No such file" in refusal(str(tmp_path / "none.json"))
