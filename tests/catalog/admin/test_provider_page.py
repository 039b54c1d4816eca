"""The page of a provider: everything about it, for whoever may look; and forms for whoever may change it."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import CapabilityRecord, Certificate, Proposal, Provider, Site
from tests.catalog.admin.conftest import DESK, as_role, page, typed
from tests.catalog.exchange.documents import document, load, provider, site

pytestmark = pytest.mark.django_db
QUERIES = 24
# What the policy of our pages forbids in them.
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", re.IGNORECASE)
FORMS: tuple[tuple[object, ...], ...] = (
    ("edit",),
    ("sites", "add"),
    ("sites", "{site}", "edit"),
    ("sites", "{site}", "capabilities", "add"),
    ("sites", "{site}", "certificates", "{certificate}", "edit"),
    ("sites", "{site}", "certificates", "{certificate}", "remove"),
)


def forms(of: Provider) -> list[str]:
    names = {"site": Site.objects.get(key="northmold-tijuana").pk, "certificate": Certificate.objects.get().pk}
    return [page(of, *(str(each).format(**names) for each in form)) for form in FORMS]


def tijuana() -> Site:
    return Site.objects.get(key="northmold-tijuana")


def problems(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 200
    return dict(answer.context["form"].errors)


@pytest.mark.parametrize("role", ["curator", "reviewer", "auditor", "admin"])
def test_every_role_reads_the_page(draft: Provider, role: str) -> None:
    answer = as_role(role).get(page(draft, "change"))
    text = answer.content.decode()
    assert all(word in text for word in ("Tijuana", "device.molding", "MD 7", "León", "https://example.com"))
    assert (f"{page(draft)}edit/" in text) == (role in ("curator", "admin"))
    assert "default-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("role", ["reviewer", "auditor"])
def test_who_may_not_change_it_is_refused_every_form(draft: Provider, role: str) -> None:
    web = as_role(role)
    for address in [*forms(draft), f"{DESK}add/"]:
        assert (address, web.get(address).status_code) == (address, 403)
        assert web.post(address, {"reason": "so", "name": "Mine"}).status_code == 403
    assert web.post(page(draft, "change"), {"name": "Mine"}).status_code == 403


def test_no_page_has_anything_inline(draft: Provider) -> None:
    web = as_role("curator")
    for address in [page(draft, "change"), *forms(draft), DESK, f"{DESK}add/"]:
        answer = web.get(address)
        assert (address, answer.status_code, INLINE.findall(answer.content.decode())) == (address, 200, [])


def test_the_number_of_queries_is_that_of_one_site(draft: Provider) -> None:
    web = as_role("curator")
    more = [site(f"northmold-{number}", capabilities=[{"code": "lab"}]) for number in range(20)]
    load(document(provider(sites=[site(), *more])), actor="import")
    with CaptureQueriesContext(connection) as asked:
        web.get(page(draft, "change"))
    assert len(asked) == QUERIES


def test_a_draft_is_written_directly(draft: Provider) -> None:
    answer = typed(as_role("curator"), page(draft, "edit"), name="Northmold Medical SA", reason="their new name")
    assert answer.status_code == 302
    assert (Provider.objects.get().name, Proposal.objects.count()) == ("Northmold Medical SA", 0)
    event = Provider.pgh_event_model.objects.latest("pgh_id")  # type: ignore[attr-defined]
    assert (event.pgh_context.metadata["user"], event.pgh_context.metadata["reason"]) == (
        "the curator",
        "their new name",
    )


def test_a_change_to_what_is_published_is_proposed(published: Provider) -> None:
    web = as_role("curator")
    assert typed(web, page(published, "sites", tijuana().pk, "edit"), city="Tecate").status_code == 302
    assert (tijuana().city, Proposal.objects.get().reason) == ("Tijuana", "a call")
    assert b"Waiting for a decision" in web.get(page(published, "change")).content


def test_a_new_provider_is_a_draft(draft: Provider) -> None:
    web = as_role("curator")
    said = {
        "key": "ruhr",
        "name": "Ruhr Sterile",
        "contract_services": "yes",
        "source_name": "a visit",
        "reason": "new",
    }
    answer = web.post(f"{DESK}add/", said)
    made = Provider.objects.get(key="ruhr")
    assert (answer["Location"], made.status, made.contract_services) == (page(made, "change"), "draft", "yes")
    assert list(problems(web.post(f"{DESK}add/", said))) == ["key"]


def test_records_are_added_changed_and_taken_off(draft: Provider) -> None:
    web, at = as_role("curator"), page(draft, "sites", tijuana().pk, "capabilities")
    typed(web, f"{at}add/", code="lab", stages=["concept"], annual_volume_min="5", annual_volume_max="90")
    lab = CapabilityRecord.objects.get(capability="lab")
    assert (lab.annual_volume_min, lab.annual_volume_max, lab.stages) == (5, 90, ["concept"])
    typed(web, f"{at}{lab.pk}/edit/", annual_volume_min="", programmes="3")
    lab.refresh_from_db()
    assert (lab.annual_volume_min, lab.annual_volume_max, lab.programmes) == (None, 90, 3)
    typed(web, f"{at}{lab.pk}/remove/")
    assert not CapabilityRecord.objects.filter(capability="lab").exists()


def test_a_new_site_comes_with_the_source_of_its_provider(draft: Provider) -> None:
    typed(as_role("curator"), page(draft, "sites", "add"), key="northmold-ulm", name="Ulm", country="DE", active="on")
    made = Site.objects.get(key="northmold-ulm")
    assert (made.country_id, made.active, made.source_id) == ("DE", True, draft.source_id)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "Northmold, FDA approved"}, "name"),
        ({"duns": "12"}, "duns"),
        ({"website": "northmold"}, "website"),
        ({"revenue_usd": "0"}, "revenue_usd"),
        ({"revenue_usd": "many"}, "revenue_usd"),
        ({"headquarters_country": "XX"}, "headquarters_country"),
        ({"name": "two\u200bnames"}, "name"),
        ({"source_name": ""}, "source_name"),
        ({"source_reference": "x" * 501}, "source_reference"),
        ({"reason": ""}, "reason"),
        ({"reason": "\u200b"}, "reason"),
    ],
)
def test_what_breaks_a_rule_is_told_beside_its_field(draft: Provider, values: dict[str, str], field: str) -> None:
    answer = typed(as_role("curator"), page(draft, "edit"), **values)
    assert list(problems(answer)) == [field]
    assert answer.context["form"][field].value() == values[field]
    assert Provider.objects.get().name == "Northmold Medical"


def test_lines_of_a_description_are_kept(draft: Provider) -> None:
    typed(as_role("curator"), page(draft, "edit"), description="One.\r\nTwo.")
    assert Provider.objects.get().description == "One.\nTwo."


def test_what_is_saved_as_it_is_changes_nothing(published: Provider) -> None:
    web = as_role("curator")
    for address in forms(published)[:1] + forms(published)[2:3] + forms(published)[4:5]:
        assert typed(web, address).status_code == 302
    assert Proposal.objects.count() == 0


def test_an_administrator_changes_what_is_published_and_says_why(published: Provider) -> None:
    typed(as_role("admin"), page(published, "edit"), name="Northmold SA")
    assert (Provider.objects.get().name, Proposal.objects.count()) == ("Northmold SA", 0)


def test_every_field_says_what_it_wants(draft: Provider) -> None:
    web = as_role("curator")
    for address in forms(draft):
        silent = [name for name, field in web.get(address).context["form"].fields.items() if not field.help_text]
        assert (address, silent) == (address, ["seen"])


def test_proposals_that_wait_are_shown_page_by_page(published: Provider) -> None:
    web, asked = as_role("curator"), []
    for number in range(12):
        typed(web, page(published, "sites", tijuana().pk, "edit"), city=f"Town {number}")
        with CaptureQueriesContext(connection) as queries:
            shown = web.get(page(published, "change")).context["proposals"]
        asked.append(len(queries))
    assert (len(shown), shown.paginator.count, len({*asked})) == (10, 12, 1)
    assert len(web.get(f"{page(published, 'change')}?proposals=2").context["proposals"]) == 2


@pytest.mark.parametrize(
    ("model", "field", "term", "code"),
    [
        ("modalityrecord", "modality", "small_mol", "small_molecule"),
        ("certificate", "standard", "quality", "ISO9001"),
        ("site", "country", "germ", "DE"),
        ("site", "country", "DEX", "DE"),
    ],
)
def test_other_codes_are_completed_too(draft: Provider, model: str, field: str, term: str, code: str) -> None:
    asked = {"app_label": "catalog", "model_name": model, "field_name": field, "term": term}
    found = as_role("curator").get("/admin/autocomplete/", asked).json()["results"]
    assert [each["id"] for each in found] == [code]


@pytest.mark.parametrize("term", ["LSR", "lsr", "device.molding.lsr"])
def test_a_code_is_completed_from_its_name_or_synonym(draft: Provider, term: str) -> None:
    asked = {"app_label": "catalog", "model_name": "capabilityrecord", "field_name": "capability", "term": term}
    found = as_role("curator").get("/admin/autocomplete/", asked).json()["results"]
    assert [each["id"] for each in found] == ["device.molding.lsr"]


def test_what_is_not_there_is_not_found(draft: Provider) -> None:
    web = as_role("curator")
    for where in (("sites", 0, "edit"), ("sites", tijuana().pk, "wishes", "add"), ("sites", 0, "capabilities", "add")):
        assert web.get(page(draft, *where)).status_code == 404
    assert web.get(f"{DESK}99999999/change/").status_code == 404
    assert web.get(f"{DESK}northmold/change/").status_code == 404


def test_a_new_entry_claims_no_more_than_the_format_does(draft: Provider) -> None:
    web, at = as_role("curator"), page(draft, "sites", tijuana().pk)
    assert web.get(f"{at}capabilities/add/").context["form"]["evidence"].value() == "inferred"
    assert web.get(f"{DESK}add/").context["form"]["contract_services"].value() == "unknown"
    assert web.get(f"{at}certificates/add/").context["form"]["status"].value() == "active"
