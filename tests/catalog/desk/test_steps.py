"""Draft → in review → published → retired: who may take which step, for what reason, and never alone."""

from collections.abc import Callable

import pghistory.models
import pytest
from django.contrib.auth.models import Group

from catalog.actors import Actor
from catalog.desk.curators import Curator, NotAllowed, OwnChange
from catalog.desk.steps import publish, retire, send_back, submit
from catalog.desk.writers import has_written
from catalog.exchange.amend import Place, Refused, add_record, amending, change
from catalog.exchange.tables import CAPABILITY
from catalog.models import Provider
from tests.catalog.api import builders
from tests.catalog.desk.conftest import curator
from tests.catalog.exchange.documents import document, load, provider, site
from tests.catalog.roles import give_roles, give_roles_again

STEPS: dict[str, tuple[Callable[..., None], str, str]] = {
    "submit": (submit, "draft", "in_review"),
    "send back": (send_back, "in_review", "draft"),
    "publish": (publish, "in_review", "published"),
    "retire": (retire, "published", "retired"),
}
MAY = {
    "curator": {"submit"},
    "reviewer": {"submit", "send back", "publish", "retire"},
    "auditor": set(),
    "admin": {"submit", "send back", "publish", "retire"},
}


@pytest.fixture(autouse=True)
def vocabularies(db: None) -> None:
    builders.vocabularies()


def stored(status: str, actor: str | Actor = "import") -> None:
    load(document(provider(status=status, sites=[site()])), actor=actor)


def status() -> str:
    return Provider.objects.get().status


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("role", MAY)
def test_a_role_says_who_takes_which_step(role: str, step: str) -> None:
    take, before, after = STEPS[step]
    stored(before)
    if step in MAY[role]:
        take("northmold", by=curator("someone", role), reason="as agreed")
    else:
        with pytest.raises(NotAllowed):
            take("northmold", by=curator("someone", role), reason="as agreed")
    assert status() == (after if step in MAY[role] else before)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_from_the_wrong_place_is_refused(paul: Curator, step: str) -> None:
    take = STEPS[step][0]
    stored("retired" if step in ("submit", "retire") else "draft")
    with pytest.raises(Refused):
        take("northmold", by=paul, reason="as agreed")


@pytest.mark.parametrize("take", [send_back, retire])
def test_who_sends_back_or_retires_says_why(paul: Curator, take: Callable[..., None]) -> None:
    stored("in_review")
    with pytest.raises(Refused, match="reason"):
        take("northmold", by=paul, reason=" ")
    take("northmold", by=paul, reason="no address")
    context = pghistory.models.Events.objects.tracks(Provider.objects.get()).order_by("-pgh_id")[0].pgh_context
    assert context == {"user": "paul", "user_id": paul.user.pk, "reason": "no address"}


def amend(by: Curator, **patch: object) -> None:
    with amending(actor=by.actor, reason="a call"):
        change(patch, Place(provider="northmold"), publish=by.may_publish)


def test_who_wrote_a_part_does_not_publish_it(paul: Curator) -> None:
    stored("in_review")
    amend(paul, website="https://example.com")
    with pytest.raises(OwnChange, match="paul wrote a part of this"):
        publish("northmold", by=paul)
    publish("northmold", by=curator("rita", "reviewer"))
    assert status() == "published"


def test_who_wrote_a_record_of_a_site_does_not_publish_it(paul: Curator) -> None:
    stored("in_review")
    with amending(actor=paul.actor, reason="a call"):
        add_record({"code": "lab"}, CAPABILITY, provider="northmold", site="northmold-tijuana", publish=False)
    with pytest.raises(OwnChange):
        publish("northmold", by=paul)


@pytest.mark.parametrize("actor", ["paul", "paul (key pm_abcdefgh)"])
def test_an_import_in_ones_name_counts_and_so_does_a_key_of_ones_own(paul: Curator, actor: str) -> None:
    stored("in_review", actor=actor)
    with pytest.raises(OwnChange):
        publish("northmold", by=paul)


@pytest.mark.parametrize("actor", ["paula", "seed", "paul (key pm_abcdefgh) (key pm_abcdefgh)"])
def test_what_another_or_a_program_brought_is_not_ones_own(paul: Curator, actor: str) -> None:
    stored("in_review", actor=actor)
    publish("northmold", by=paul)
    assert status() == "published"


def test_a_step_is_no_change_of_facts(paul: Curator) -> None:
    stored("draft")
    submit("northmold", by=paul)
    publish("northmold", by=paul)
    assert status() == "published"


def test_an_administrator_may_publish_what_is_its_own_and_says_why(ada: Curator) -> None:
    stored("in_review")
    amend(ada, website="https://example.com")
    with pytest.raises(Refused, match="says why"):
        publish("northmold", by=ada)
    publish("northmold", by=ada, reason="nobody else is here")
    context = pghistory.models.Events.objects.tracks(Provider.objects.get()).order_by("-pgh_id")[0].pgh_context
    assert context["reason"] == "nobody else is here; published as an administrator's act of ada"


@pytest.mark.django_db(transaction=True)
def test_what_was_published_since_is_not_held_against_its_author(paul: Curator) -> None:
    stored("draft", actor="paul")
    assert has_written(paul.actor, "northmold")
    load(document(provider(status="published")))
    load(document(provider(status="draft")))
    assert not has_written(paul.actor, "northmold")
    amend(paul, website="https://example.com")
    assert has_written(paul.actor, "northmold")


def test_an_auditor_has_no_right_but_to_look_and_an_admin_has_every_right_of_the_desk(db: None) -> None:
    give_roles()
    rights = {
        group.name: {permission.codename for permission in group.permissions.all()}
        for group in Group.objects.prefetch_related("permissions")
    }
    assert all(codename.startswith("view_") for codename in rights["auditor"])
    assert {"view_provider", "view_proposal", "view_siteevent", "view_revision"} <= rights["auditor"]
    assert rights["curator"] | rights["reviewer"] < rights["admin"]
    assert [name for name, held in rights.items() if "publish_own_provider" in held] == ["admin"]


def test_giving_the_roles_again_keeps_what_an_installation_added(db: None) -> None:
    give_roles()
    auditor = Group.objects.get(name="auditor")
    added = Group.objects.get(name="admin").permissions.get(codename="publish_own_provider")
    auditor.permissions.add(added)
    give_roles_again()
    assert added in auditor.permissions.all()
