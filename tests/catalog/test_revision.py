"""Every committed change, through whatever door, raises the revision once and leaves who, when, old, new and why."""

import threading
import time
from collections.abc import Callable

import pghistory
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone
from pghistory.models import Events

from catalog.models import Modality, Provider, Revision, Source
from catalog.revision import latest


def new_modality(code: str = "steam_engine") -> Modality:
    return Modality.objects.create(code=code, name="Steam engine", group="device")


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


DOORS: dict[str, Callable[[], object]] = {
    "save": lambda: new_modality("kite"),
    "bulk_create": lambda: Modality.objects.bulk_create([Modality(code="kite", name="Kite", group="device")]),
    "update": lambda: Modality.objects.filter(code="steam_engine").update(name="Renamed"),
    "delete": lambda: Modality.objects.filter(code="steam_engine").delete(),
    "raw insert": lambda: sql("INSERT INTO catalog_modality VALUES ('kite', 'Kite', 'device')"),
    "raw update": lambda: sql("UPDATE catalog_modality SET name = 'R' WHERE code = 'steam_engine'"),
    "raw delete": lambda: sql("DELETE FROM catalog_modality WHERE code = 'steam_engine'"),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("door", DOORS)
def test_the_revision_moves_by_one_through_every_door(door: str) -> None:
    new_modality()
    before = latest().number
    DOORS[door]()
    assert latest().number == before + 1


@pytest.mark.django_db(transaction=True)
def test_a_transaction_raises_the_revision_once_however_much_it_changes() -> None:
    before = latest().number
    with transaction.atomic():
        source = Source.objects.create(name="one")
        Provider.objects.create(key="one", name="One", source=source)
        new_modality()
    assert latest().number == before + 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "nothing",
    [
        "UPDATE catalog_modality SET name = name",
        "UPDATE catalog_modality SET name = 'x' WHERE false",
        "DELETE FROM catalog_modality WHERE false",
    ],
)
def test_a_statement_that_changes_nothing_leaves_the_revision(nothing: str) -> None:
    new_modality()
    before = latest()
    sql(nothing)
    assert latest() == before


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_revision_and_the_next_change_raises_it() -> None:
    before = latest().number
    with transaction.atomic():
        savepoint = transaction.savepoint()
        new_modality("kite")
        transaction.savepoint_rollback(savepoint)
        assert latest().number == before
        new_modality()
    assert latest().number == before + 1


@pytest.mark.django_db(transaction=True)
def test_a_change_tells_who_and_why_and_what_was_there_before() -> None:
    modality = new_modality()
    with pghistory.context(user="curator", reason="corrected after a call"):
        Modality.objects.update(name="Renamed")
    change = Events.objects.tracks(modality).order_by("pgh_created_at").last()
    assert change is not None
    assert change.pgh_diff == {"name": ["Steam engine", "Renamed"]}
    assert change.pgh_context == {"user": "curator", "reason": "corrected after a call"}
    assert timezone.now() >= change.pgh_created_at


@pytest.mark.django_db(transaction=True)
def test_a_deleted_row_stays_in_the_history_as_it_was() -> None:
    modality = new_modality()
    sql("DELETE FROM catalog_modality")
    last = Events.objects.tracks(modality).order_by("-pgh_created_at", "-pgh_id").first()
    assert last is not None
    assert (last.pgh_label, last.pgh_data["name"]) == ("delete", "Steam engine")


@pytest.mark.django_db(transaction=True)
def test_a_table_of_the_catalog_cannot_be_truncated() -> None:
    new_modality()
    with pytest.raises(IntegrityError, match="TRUNCATE would leave none"), transaction.atomic():
        sql("SET LOCAL partnermatch.truncate = ''; TRUNCATE catalog_modality CASCADE")
    assert Modality.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["catalog_revision", "catalog_modalityevent"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {} = {}"])
def test_the_history_can_only_be_added_to(table: str, statement: str) -> None:
    new_modality()
    column = "number" if table == "catalog_revision" else "name"
    with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic():
        sql(statement.format(table, column, column))


@pytest.mark.django_db(transaction=True)
def test_revisions_are_dated_in_their_order_however_long_ago_their_transactions_began() -> None:
    """The one that began first waits for the other and is raised last."""
    began, go = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            sql("SELECT 1")
            began.set()
            go.wait(5)
            new_modality("slow")
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    began.wait(5)
    new_modality("quick")
    go.set()
    writer.join()
    last, before = Revision.objects.order_by("-number")[:2]
    assert last.raised_at > before.raised_at
    assert last.began_at < before.began_at


@pytest.mark.django_db(transaction=True)
def test_a_change_past_the_application_names_its_database_role() -> None:
    sql("INSERT INTO catalog_modality VALUES ('kite', 'Kite', 'device')")
    revision = Revision.objects.latest("number")
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        assert revision.database_role == cursor.fetchone()[0]
    assert revision.context is None


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_get_consecutive_revisions_and_none_is_lost() -> None:
    before = latest().number
    errors: list[Exception] = []

    def write(number: int) -> None:
        try:
            with transaction.atomic():
                new_modality(f"kite_{number}")
                time.sleep(0.01)
        except Exception as error:  # noqa: BLE001 handed to the test
            errors.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert not errors
    assert list(Revision.objects.order_by("number").values_list("number", flat=True))[-8:] == list(
        range(before + 1, before + 9)
    )
