"""B's answers are the same bytes whether or not A is there, with a thousand of everything."""

from typing import Any

import pytest
from django.db import connection

from matching.models import Brief, Decision, Shortlist
from matching.tenancy import ROLE
from partnermatch.access.issuing import create_sponsor, issue_key
from partnermatch.traffic.models import KeptAnswer
from tests.contract import small_catalog
from tests.contract.tenancy import crowd
from tests.contract.tenancy.asking import Answer, chance
from tests.contract.tenancy.script import Session, play

Transcript = list[tuple[str, Answer]]

BRIEFS_OF_B = 6  # A's thousand do not count
EVERY_KIND_OF_ANSWER = {200, 201, 204, 304, 400, 403, 404, 405, 409, 412, 422, 428}
KEPT_FOR_SPONSORS = ("matching_", "access_", "traffic_")


def rivals_answers() -> Transcript:
    """What B, who is new, is answered when it plays the script."""
    chance.begin(5)
    session = Session(key=issue_key(owner=create_sponsor(key="rival", name="Rival")).text)
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {ROLE}")  # as in production
    play(session)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    return session.transcript


def forget_all_sponsors() -> None:
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name.startswith(KEPT_FOR_SPONSORS)]
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")


@pytest.fixture
def answers(transactional_db: None, standing: None, settings: Any) -> dict[str, Transcript]:
    """What B is answered, without A and with."""
    small_catalog.create()
    settings.BRIEFS_PER_SPONSOR = BRIEFS_OF_B
    alone = rivals_answers()
    forget_all_sponsors()
    crowd.create()
    assert min(model._base_manager.count() for model in (Brief, Shortlist, Decision, KeptAnswer)) >= crowd.MANY
    return {"alone": alone, "crowded": rivals_answers()}


def test_what_a_sponsor_is_answered_does_not_depend_on_another(answers: dict[str, Transcript]) -> None:
    assert [request for request, _ in answers["crowded"]] == [request for request, _ in answers["alone"]]
    for (request, crowded), (_, alone) in zip(answers["crowded"], answers["alone"], strict=True):
        assert crowded == alone, request
    assert {answer.status for _, answer in answers["alone"]} >= EVERY_KIND_OF_ANSWER
