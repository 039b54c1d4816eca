"""What may go into a file, and the JSON that proves it."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from matching.records.frozen import Damaged, Frozen
from matching.records.verbatim import export_json
from matching.shortlists import hash_of
from partnermatch.settings import BASE_DIR
from tests.matching.records.sample import document, file_of, sample

PAGE = BASE_DIR / "docs" / "reference" / "records.md"


def test_a_record_with_one_bit_changed_goes_into_no_file() -> None:
    intact = sample()
    for place in (0, 1000, len(intact.record) - 1):
        changed = bytearray(intact.record)
        changed[place] ^= 1
        with pytest.raises(Damaged):
            Frozen(record=bytes(changed), hash=intact.hash)


@pytest.mark.parametrize("record", [b"{}", b"[]", b"", b"{", b"\xff", b'{"b": 1}'])
def test_what_is_no_record_goes_into_no_file_though_its_hash_is_right(record: bytes) -> None:
    with pytest.raises(Damaged):
        Frozen(record=record, hash=hash_of(record))


def test_an_auditor_takes_the_hash_again_from_the_json() -> None:
    exported = export_json(sample())
    record, _, rest = exported.removeprefix(b'{"record":').partition(b',"hash":"')
    assert rest.startswith(b"sha256:" + hashlib.sha256(record).hexdigest().encode() + b'"')


def test_no_text_can_pretend_to_be_the_end_of_the_record() -> None:
    changed = document()
    changed["title"] = '","hash":"sha256:00'
    frozen = file_of(changed)
    assert export_json(frozen).removeprefix(b'{"record":').partition(b',"hash":"')[0] == frozen.record


def test_the_json_holds_record_hash_and_decisions() -> None:
    frozen = sample()
    exported = json.loads(export_json(frozen))
    assert exported == {"record": frozen.document, "hash": frozen.hash, "decisions": list(frozen.decisions)}


def test_the_last_decision_on_a_provider_holds() -> None:
    frozen = sample()
    assert [decision["decision"] for decision in frozen.decided.values()] == ["selected"]


def test_the_page_says_how_to_take_the_hash_again(tmp_path: Path) -> None:
    (lines,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    file = tmp_path / "shortlist.json"
    file.write_bytes(export_json(sample()))
    for said in ("intact", "NOT what was frozen"):
        told = subprocess.run([sys.executable, "-c", lines, str(file)], capture_output=True, text=True, check=True)
        assert told.stdout.startswith(said)
        file.write_bytes(file.read_bytes().replace(b'"title":"', b'"title":"x', 1))
