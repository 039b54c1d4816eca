"""The examples of the OpenAPI document are what the service answers.

After a change that is meant: `make openapi`, and review the difference.
"""

import os

import pytest
import time_machine
from django.core.management import call_command

from catalog.revision import latest
from partnermatch.api.openapi_examples import EXAMPLES
from tests.contract.examples import REQUESTS, WRITTEN, examples, record, written
from tests.contract.examples_desk import DESK, desk_examples
from tests.contract.examples_keys import KEYS, key_examples
from tests.contract.examples_own import OWN, own_examples

RECORDING = "RECORD_EXAMPLES" in os.environ


@pytest.mark.django_db
def test_every_example_is_what_the_seeds_answer() -> None:
    before = latest().number
    call_command("seed", verbosity=0)
    with time_machine.travel("2026-11-22T12:00:00Z", tick=False):
        asked = dict(examples()) | dict(own_examples(since=before)) | dict(key_examples()) | dict(desk_examples())
    for name, document in asked.items():
        if RECORDING:
            record(name, document)
        assert (EXAMPLES / f"{name}.json").read_text() == written(document), f"{name}: make openapi"


def test_there_is_no_example_of_what_is_not_asked() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.json")} == {*REQUESTS, *WRITTEN, *OWN, *KEYS, *DESK, "problems"}
