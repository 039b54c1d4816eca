"""Who may publish: what a file calls published, with and without `publish`."""

import pghistory.models
import pytest

from catalog.models import Provider
from tests.catalog.exchange.documents import attempt, document, load, provider, site, with_site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vocabularies")]


@pytest.mark.parametrize(
    ("stored", "asked", "publish", "then"),
    [
        (None, None, False, "draft"),
        (None, None, True, "draft"),
        (None, "draft", False, "draft"),
        (None, "in_review", False, "in_review"),
        (None, "published", False, "in_review"),
        (None, "published", True, "published"),
        (None, "retired", False, "retired"),
        ("draft", None, True, "draft"),
        ("draft", "published", False, "in_review"),
        ("in_review", "published", False, "in_review"),
        ("in_review", "published", True, "published"),
        ("published", None, True, "published"),
        ("published", "published", False, "published"),
        ("published", "draft", True, "draft"),
        ("published", "retired", True, "retired"),
        ("retired", None, False, "retired"),
        ("retired", "published", False, "in_review"),
    ],
)
def test_the_status_after_an_import(stored: str | None, asked: str | None, publish: bool, then: str) -> None:
    if stored:
        load(document(provider(status=stored)))
    load(document(provider(status=asked)), publish=publish)
    assert Provider.objects.get().status == then


def test_what_waits_in_review_is_said() -> None:
    waiting = attempt(document(provider(status="published")))
    assert any(line.startswith("1 provider waits in review") for line in waiting.lines())
    assert "status: 'in_review'" in str(waiting.changes[0])
    published = attempt(document(provider(status="published")), publish=True)
    assert not any("waits in review" in line for line in published.lines())


@pytest.mark.parametrize(
    "changed",
    [
        document(provider(status="retired")),
        document(provider(status="published", name="Renamed")),
        document(provider(sites=[site(city="Tecate")])),
        with_site(capabilities=[{"code": "dp"}]),
    ],
)
def test_a_change_to_a_published_provider_needs_publish(changed: dict[str, object]) -> None:
    load(with_site())
    report = attempt(changed)
    assert [(error.where, error.code) for error in report.errors] == [("/providers/0", "needs_publish")]
    assert "--publish" in report.errors[0].message
    assert load(changed, publish=True).changes


def test_without_publish_one_change_to_a_published_provider_stops_the_whole_file() -> None:
    load(with_site())
    attempt(document(provider("new"), provider(status="published", name="Renamed")))
    assert list(Provider.objects.values_list("key", "name")) == [("northmold", "Northmold Medical")]


def test_a_file_that_changes_nothing_needs_no_publish() -> None:
    load(with_site())
    assert not load(with_site(), publish=False).changes


def test_retiring_is_told_as_such() -> None:
    load(document(provider(status="published")))
    report = load(document(provider(status="retired")))
    assert report.counts["provider"] == {"retired": 1}


def test_publishing_is_logged_as_an_administrators_act() -> None:
    load(document(provider(status="published")), publish=True)
    event = pghistory.models.Events.objects.tracks(Provider.objects.get()).get()
    reason = "a test; published as an administrator's act of ada"
    assert event.pgh_context.items() >= {"user": "ada", "reason": reason}.items()
