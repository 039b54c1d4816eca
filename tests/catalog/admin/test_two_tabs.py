"""Two tabs: the second save is told what changed meanwhile, and loses nothing that was typed."""

from typing import Any

import pytest
from django.test import Client

from catalog.models import Certificate, Provider, Site
from tests.catalog.admin.conftest import as_role, fields, page, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def web(draft: Provider) -> Client:
    return as_role("curator")


@pytest.fixture
def address(draft: Provider) -> str:
    return page(draft, "sites", Site.objects.get(key="northmold-tijuana").pk, "edit")


def record(of: Provider) -> str:
    site = Site.objects.get(key="northmold-tijuana").pk
    return page(of, "sites", site, "certificates", Certificate.objects.get().pk)


def second(web: Client, address: str, first: dict[str, Any], **values: Any) -> Any:
    """What the second tab sends, opened before the first was saved."""
    opened = {**fields(web.get(address)), "reason": "a call", **values}
    typed(web, address, **first)
    return web.post(address, opened)


def test_the_second_save_is_refused_with_what_changed(web: Client, address: str) -> None:
    answer = second(web, address, {"city": "Tecate"}, name="Tijuana II")
    assert (answer.status_code, Site.objects.get(key="northmold-tijuana").name) == (409, "Tijuana")
    told = [(each.name, each.seen, each.now, each.typed) for each in answer.context["moved"]]
    assert told == [("city", "Tijuana", "Tecate", False)]


def test_what_was_typed_stays_over_what_changed(web: Client, address: str) -> None:
    again = fields(second(web, address, {"city": "Tecate"}, name="Tijuana II", reason="they told us"))
    assert (again["name"], again["city"], again["reason"]) == ("Tijuana II", "Tecate", "they told us")
    assert web.post(address, again).status_code == 302
    site = Site.objects.get(key="northmold-tijuana")
    assert (site.name, site.city) == ("Tijuana II", "Tecate")


def test_what_both_typed_is_shown_side_by_side(web: Client, address: str) -> None:
    answer = second(web, address, {"city": "Tecate"}, city="Rosarito")
    assert [(each.now, each.mine) for each in answer.context["moved"]] == [("Tecate", "Rosarito")]
    assert fields(answer)["city"] == "Rosarito"


def test_another_entry_that_changed_is_no_matter(web: Client, address: str, draft: Provider) -> None:
    opened = {**fields(web.get(address)), "reason": "a call", "city": "Tecate"}
    typed(web, page(draft, "edit"), name="Northmold SA")
    assert web.post(address, opened).status_code == 302


@pytest.mark.parametrize("seen", ["", "forged", "W10:1aaaaa:xxxx"])
def test_a_form_that_does_not_say_what_it_showed_saves_nothing(web: Client, address: str, seen: str) -> None:
    assert typed(web, address, seen=seen, city="Tecate").status_code == 409
    assert Site.objects.get(key="northmold-tijuana").city == "Tijuana"


def test_a_record_that_was_taken_off_leaves_what_was_typed(web: Client, draft: Provider) -> None:
    at = page(
        draft, "sites", Site.objects.get(key="northmold-tijuana").pk, "certificates", Certificate.objects.get().pk
    )
    opened = {**fields(web.get(f"{at}edit/")), "reason": "a call", "issuer": "TÜV"}
    typed(web, f"{at}remove/")
    answer = web.post(f"{at}edit/", opened)
    assert (answer.status_code, fields(answer)["issuer"]) == (409, "TÜV")
    assert web.get(f"{at}edit/").status_code == 404


def test_what_changed_is_not_taken_off_unseen(web: Client, draft: Provider) -> None:
    at = page(
        draft, "sites", Site.objects.get(key="northmold-tijuana").pk, "certificates", Certificate.objects.get().pk
    )
    opened = {**fields(web.get(f"{at}remove/")), "reason": "expired"}
    typed(web, f"{at}edit/", issuer="TÜV")
    assert web.post(f"{at}remove/", opened).status_code == 409
    assert Certificate.objects.exists()
