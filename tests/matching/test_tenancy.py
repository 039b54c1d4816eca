"""The two walls between sponsors, each tried with the other one taken away."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from matching.models import Brief, Decision, Shortlist
from matching.tenancy import ROLE, NoSponsor, acting_for
from partnermatch.access.issuing import create_sponsor
from partnermatch.access.models import Sponsor

pytestmark = pytest.mark.django_db

ADDED_TO = [
    ("matching_shortlist", "id"),
    ("matching_decision", "id"),
    ("catalog_revision", "number"),
    ("catalog_siteevent", "pgh_id"),
]
TABLES = ("matching_brief", "matching_shortlist", "matching_decision")


@pytest.fixture
def ours() -> Sponsor:
    return create_sponsor(key="ours", name="Ours")


@pytest.fixture
def theirs() -> Sponsor:
    return create_sponsor(key="theirs", name="Theirs")


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def brief_of(sponsor: Sponsor) -> Brief:
    with acting_for(sponsor.id):
        return Brief.objects.of(sponsor.id).create(
            sponsor=sponsor, created_by=sponsor.service_user, updated_by=sponsor.service_user, document={}
        )


def shortlist_of(sponsor: Sponsor, brief: Brief) -> Shortlist:
    named = {"hash": f"sha256:{'0' * 64}", "brief_hash": f"sha256:{'1' * 64}", "catalog_revision": 1}
    rows = Shortlist.objects.of(sponsor.id)
    return rows.create(sponsor=sponsor, brief=brief, created_by=sponsor.service_user, record=b"{}", **named)


@pytest.mark.parametrize("model", [Brief, Shortlist, Decision])
def test_rows_of_sponsors_cannot_be_asked_for_without_saying_whose(model: type[Brief]) -> None:
    with pytest.raises(NoSponsor, match="say whose"):
        model.objects.all()


def test_the_database_shows_a_sponsor_its_own_rows_whatever_is_asked(ours: Sponsor, theirs: Sponsor) -> None:
    own, other = brief_of(ours), brief_of(theirs)
    with acting_for(ours.id):
        seen = Brief._base_manager.all()
        assert [brief.pk for brief in seen] == [own.pk]
        assert not seen.filter(pk=other.pk).update(title="taken")


def test_outside_of_any_sponsor_the_role_sees_nothing(ours: Sponsor) -> None:
    brief_of(ours)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', %s, true)", [ROLE])
        assert not Brief._base_manager.exists()
        cursor.execute("RESET ROLE")
    assert Brief._base_manager.count() == 1


def test_a_sponsor_cannot_write_in_the_name_of_another(ours: Sponsor, theirs: Sponsor) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), acting_for(ours.id):
        Brief._base_manager.create(
            sponsor=theirs, created_by=ours.service_user, updated_by=ours.service_user, document={}
        )


def test_a_shortlist_cannot_lean_on_the_brief_of_another(ours: Sponsor, theirs: Sponsor) -> None:
    other = brief_of(theirs)
    with pytest.raises(IntegrityError, match="of_its_sponsor"), acting_for(ours.id):
        shortlist_of(ours, other)


@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize(("table", "column"), ADDED_TO)
def test_the_role_may_not_alter_what_is_only_added_to(ours: Sponsor, table: str, column: str, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=f"permission denied for table {table}"), acting_for(ours.id):
        execute(statement.format(table, column, column))


@pytest.mark.parametrize("statement", ["ALTER TABLE {} DISABLE ROW LEVEL SECURITY", "DROP POLICY of_its_sponsor ON {}"])
@pytest.mark.parametrize("table", TABLES)
def test_the_role_may_not_take_the_walls_down(ours: Sponsor, table: str, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="must be owner"), acting_for(ours.id):
        execute(statement.format(table))


def test_after_a_sponsors_turn_the_transaction_goes_on_as_before(ours: Sponsor, theirs: Sponsor) -> None:
    brief_of(theirs)
    with acting_for(theirs.id):
        brief_of(ours)
        assert [brief.sponsor_id for brief in Brief._base_manager.all()] == [theirs.id]
    assert Brief._base_manager.count() == 2


def test_every_table_with_a_sponsor_is_separated() -> None:
    with connection.cursor() as cursor:
        cursor.execute("""SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                           WHERE a.attname = 'sponsor_id' AND c.relkind = 'r' AND NOT c.relrowsecurity""")
        assert {name for (name,) in cursor.fetchall()} <= {"access_apikey", "access_membership"}
