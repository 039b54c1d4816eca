"""How many queries each page of the administration costs: as many with two rows as with a dozen, and as many as before.

The numbers are in desk_query_counts.json, beside the status that a superuser is answered. After a change that is meant,
record them anew, and explain the difference:

    RECORD_QUERY_COUNTS=1 python -m pytest tests/contract/test_desk_query_counts.py
"""

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partnermatch.access.models import User
from tests.catalog.api import builders
from tests.contract.desk_pages import OWN, SENT, create, numbers, pages, routes, stock

PINS = Path(__file__).with_name("desk_query_counts.json")
RECORDING = "RECORD_QUERY_COUNTS" in os.environ


def costs(web: Client) -> dict[str, list[int]]:
    """(status, queries) of every page."""
    found, rows = {}, numbers()
    for address in pages():
        path = f"/admin/{address.format(**rows)}"
        with CaptureQueriesContext(connection) as made:
            status = web.get(path).status_code
        found[address] = [status, len(made)]
    return found


@pytest.mark.django_db
def test_every_page_costs_what_is_pinned_with_two_rows_and_with_a_dozen() -> None:
    web = Client()
    web.force_login(User.objects.create_superuser("boss"))
    builders.vocabularies()
    create(0, 2)
    costs(web)  # what a process remembers is remembered from now on
    with_two = costs(web)
    create(2, 10)
    with_dozen = costs(web)
    if RECORDING:
        lines = [f"  {json.dumps(page)}: {json.dumps(cost)}" for page, cost in sorted(with_dozen.items())]
        PINS.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    assert with_two == with_dozen == json.loads(PINS.read_text())


def test_every_page_that_is_registered_is_pinned() -> None:
    assert routes() == {*OWN, *stock(), *SENT}
    assert set(json.loads(PINS.read_text())) == set(pages())
