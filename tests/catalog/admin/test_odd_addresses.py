"""Addresses and forms that nobody would send by hand: each is answered, none is a failure of the server."""

from typing import Any

import pytest

from catalog.models import Provider
from tests.catalog.admin.conftest import DESK, as_role, page, typed

pytestmark = pytest.mark.django_db
NUL = "%00"


@pytest.mark.parametrize(
    "address",
    [
        f"{DESK}?country={NUL}",
        "/admin/catalog/proposal/?state__exact=%00",
        "/admin/catalog/importrun/export/?country=%00",
        "/admin/autocomplete/?app_label=catalog&model_name=site&field_name=country&term=%00",
    ],
)
def test_a_nul_in_a_query_is_told(address: str) -> None:
    answer: Any = as_role("admin").get(address, headers={"Accept": "text/html"})
    assert (answer.status_code, "NUL" in answer.content.decode()) == (400, True)


@pytest.mark.parametrize("key", [NUL, "abc", "%ff", "-1", "9" * 30, "²"])
@pytest.mark.parametrize("model", ["importrun", "capability", "proposal", "provider"])
def test_what_is_no_key_is_not_found(model: str, key: str) -> None:
    answer: Any = as_role("admin").get(f"/admin/catalog/{model}/{key}/change/")
    assert answer.status_code in (302, 400, 404)


def test_a_nul_in_a_code_is_told(draft: Provider) -> None:
    assert typed(as_role("curator"), page(draft, "edit"), headquarters_country="D\0").status_code == 400


def test_a_row_that_is_no_number_is_no_choice() -> None:
    sent = {"action": "publish", "_selected_action": "abc"}
    assert as_role("reviewer").post(DESK, sent).status_code == 400
