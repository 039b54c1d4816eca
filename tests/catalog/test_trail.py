"""What is edited, deleted, put in, reordered or cut in the history is found, also when its owner does it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction

from catalog.models import Modality, Revision, TrailLink
from catalog.trail import verify
from matching.tenancy import ROLE
from tests.catalog.api import builders
from tests.catalog.desk.conftest import curator, propose_patch
from tests.catalog.exchange.documents import document, load, provider, site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def history() -> None:
    """Four revisions."""
    builders.vocabularies()
    load(document(provider(status="published", sites=[site(city="Tijuana")])), actor="vera")
    load(document(provider(status="published", sites=[site(city="Tecate")])), actor="paul")
    load(document(provider("other", sites=[site("other-one")])), actor="vera")


def as_owner(*statements: str) -> None:
    """With the triggers switched off: what only the owner of the tables, or a superuser, can do."""
    tables = ("catalog_siteevent", "catalog_providerevent", "catalog_revision", "catalog_traillink")
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_what_was_written_is_found_as_it_was(history: None) -> None:
    trail = verify()
    assert trail.findings == []
    assert (trail.links, TrailLink.objects.count()) == (Revision.objects.count(),) * 2
    assert trail.rows > 20


def test_the_kept_head_of_an_earlier_day_is_still_in_the_chain(history: None) -> None:
    head = verify().head
    builders.provider("later")
    assert verify(head=head).findings == []
    assert verify().head != head


LAST_SITE = "(SELECT max(pgh_id) FROM catalog_siteevent)"
SWAP = """UPDATE catalog_siteevent SET pgh_id = -pgh_id;
    UPDATE catalog_siteevent SET pgh_id = (SELECT max(-pgh_id) + min(-pgh_id) FROM catalog_siteevent) + pgh_id"""
PUT_IN = """
    CREATE TEMPORARY TABLE again ON COMMIT DROP AS SELECT * FROM catalog_siteevent;
    UPDATE again SET pgh_id = pgh_id + 900; INSERT INTO catalog_siteevent SELECT * FROM again
"""
REVISION = "INSERT INTO catalog_revision (number, raised_at, began_at, database_role)"
LAST = "number = (SELECT max(number) FROM {0})"
TAMPERING = {
    "an event is edited": "UPDATE catalog_siteevent SET city = 'Tijuana' WHERE city = 'Tecate'",
    "when it happened is edited": "UPDATE catalog_providerevent SET pgh_created_at = now()",
    "who did it is edited": 'UPDATE pghistory_context SET metadata = \'{"user": "paul"}\'',
    "why it was done is taken away": "UPDATE catalog_siteevent SET pgh_context_id = NULL",
    "an event is deleted": f"DELETE FROM catalog_siteevent WHERE pgh_id < {LAST_SITE}",
    "the last event is deleted": f"DELETE FROM catalog_siteevent WHERE pgh_id = {LAST_SITE}",
    "an event is put in": PUT_IN,
    "events change places": SWAP,
    "a revision is edited": "UPDATE catalog_revision SET database_role = 'nobody' WHERE number = 2",
    "a revision is deleted": "DELETE FROM catalog_revision WHERE number = 2",
    "the last revision is deleted": f"DELETE FROM catalog_revision WHERE {LAST.format('catalog_revision')}",
    "a revision is put in": f"{REVISION} VALUES (900, now(), now(), 'nobody')",
    "a link is edited": "UPDATE catalog_traillink SET content = content || '{\"tables\": {}}'",
    "a link is deleted": "DELETE FROM catalog_traillink WHERE number = 2",
    "the first link is deleted": "DELETE FROM catalog_traillink WHERE number = 1",
    "the last link is deleted": f"DELETE FROM catalog_traillink WHERE {LAST.format('catalog_traillink')}",
}


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_is_found(history: None, how: str) -> None:
    as_owner(TAMPERING[how])
    assert verify().findings != []


def test_a_cut_at_the_end_is_found_by_who_kept_a_head(history: None) -> None:
    head = verify().head
    tables = [f"catalog_{name}event" for name in ("provider", "site", "source")]
    first = "(SELECT content FROM catalog_traillink ORDER BY number DESC LIMIT 1)"
    cut = [
        f"DELETE FROM {table} WHERE pgh_id > coalesce(({first} -> 'tables' -> '{table}' ->> 'after')::bigint, 10 ^ 9)"
        for table in tables
    ]
    last = "(SELECT max(number) FROM catalog_revision)"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE catalog_sourceevent DISABLE TRIGGER USER")
    as_owner(
        *cut,
        f"DELETE FROM catalog_traillink WHERE revision = {last}",
        f"DELETE FROM catalog_revision WHERE number = {last}",
    )
    assert verify().findings == []
    assert "was cut" in str(verify(head=head).findings[0])


def test_a_transaction_that_is_taken_back_leaves_no_link(history: None) -> None:
    links = TrailLink.objects.count()
    with transaction.atomic():
        builders.provider("gone")
        transaction.set_rollback(True)
    propose_patch({"name": "North"}, curator("vera"))
    assert (TrailLink.objects.count(), verify().findings) == (links, [])


def test_a_history_that_gets_another_column_keeps_its_digests(history: None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE catalog_siteevent ADD COLUMN later integer NOT NULL DEFAULT 7")
    try:
        assert verify().findings == []
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE catalog_siteevent DROP COLUMN later")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO catalog_traillink VALUES (99, 1, '{}', '')",
        "UPDATE catalog_traillink SET hash = ''",
        "DELETE FROM catalog_traillink",
        "SELECT catalog_link_trail(r) FROM catalog_revision r",
        "ALTER TABLE catalog_traillink DISABLE TRIGGER USER",
        "DROP TRIGGER catalog_revision_link ON catalog_revision",
    ],
)
def test_the_role_that_serves_requests_cannot_touch_the_chain(history: None, statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
            cursor.execute(statement)


def test_what_that_role_writes_is_linked(history: None) -> None:
    links = TrailLink.objects.count()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        Modality.objects.create(code="kite", name="Kite", group="device")
    assert (TrailLink.objects.count(), verify().findings) == (links + 1, [])


def test_the_owner_cannot_change_a_link_by_accident(history: None) -> None:
    with pytest.raises((ProgrammingError, IntegrityError), match="Cannot"), transaction.atomic():
        TrailLink.objects.update(hash="")


def test_the_command_prints_the_head_or_what_was_found(history: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")
    head = capsys.readouterr().out.strip()
    assert head == str(TrailLink.objects.last())
    call_command("verify_audit", head=head)
    as_owner(TAMPERING["an event is edited"])
    with pytest.raises(CommandError, match="not what was written"):
        call_command("verify_audit")
    assert "rows of catalog_siteevent were changed" in capsys.readouterr().err
