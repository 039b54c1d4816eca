"""A POST that is sent again with its Idempotency-Key."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from catalog.models import Provider
from matching.tenancy import ROLE
from partnermatch.access.issuing import create_sponsor, issue_key
from partnermatch.access.models import ApiKey, User
from partnermatch.traffic.idempotency import acting_as
from partnermatch.traffic.models import KeptAnswer
from tests.partnermatch.traffic.conftest import Send

pytestmark = pytest.mark.django_db

NEW = {"key": "northstar", "name": "Northstar"}


@pytest.fixture(autouse=True)
def _catalog(catalog: None) -> None: ...


def post(send: Send, key: str, once: str = "one", body: Any = None) -> Any:
    return send(key, "POST", "/providers/", body or NEW, once)


def test_the_second_answer_is_the_first_one_and_says_so(send: Send, curator_key: str) -> None:
    first, second = post(send, curator_key), post(send, curator_key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert (second.content, second["Location"], second["ETag"]) == (first.content, first["Location"], first["ETag"])
    assert second["Content-Type"] == "application/json"
    assert ("Idempotency-Replayed" in first, second["Idempotency-Replayed"]) == (False, "true")
    assert Provider.objects.filter(key="northstar").count() == 1


def test_the_same_key_with_another_body_is_refused(send: Send, curator_key: str) -> None:
    post(send, curator_key)
    other = post(send, curator_key, body={"key": "southstar", "name": "Southstar"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert not Provider.objects.filter(key="southstar").exists()


def test_the_same_key_at_another_address_is_refused(send: Send, curator_key: str) -> None:
    post(send, curator_key)
    other = send(curator_key, "POST", "/providers/northstar/sites/", NEW, "one")
    assert other.status_code == 422


def test_a_failure_is_not_kept(send: Send, curator_key: str) -> None:
    assert post(send, curator_key, body={"key": "northstar"} | {"nonsense": 1}).status_code == 400
    assert not KeptAnswer.objects.exists()
    assert post(send, curator_key).status_code == 201


def test_what_could_not_be_kept_is_not_stored(send: Send, curator_key: str, monkeypatch: Any) -> None:
    monkeypatch.setattr("partnermatch.traffic.idempotency.KEPT_HEADERS", None)
    assert post(send, curator_key).status_code == 500
    assert not Provider.objects.filter(key="northstar").exists()


def test_the_key_of_one_curator_says_nothing_to_another(send: Send, curator_key: str) -> None:
    post(send, curator_key)
    other = issue_key(owner=User.objects.create_user("otto")).text
    assert post(send, other).json()["code"] == "conflict"


def test_all_keys_of_one_owner_share_what_is_kept(send: Send, curator_key: str) -> None:
    post(send, curator_key)
    second = issue_key(owner=User.objects.get(username="vera")).text
    assert post(send, second)["Idempotency-Replayed"] == "true"


def test_a_key_that_lost_its_scope_gets_no_kept_answer(send: Send, curator_key: str) -> None:
    post(send, curator_key)
    ApiKey.objects.update(scopes=["read"])
    assert post(send, curator_key).status_code == 403


@pytest.mark.parametrize("once", ["", " ", "a b", "ä", "x" * 256, "\x7f"])
def test_a_key_that_cannot_be_one_is_refused(send: Send, curator_key: str, once: str) -> None:
    answer = post(send, curator_key, once)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "invalid_header")


@pytest.mark.parametrize("once", ["1", "!", "~", "x" * 255, '"quoted"'])
def test_a_key_of_visible_characters_is_taken(send: Send, curator_key: str, once: str) -> None:
    assert post(send, curator_key, once).status_code == 201


@pytest.mark.parametrize(
    ("method", "path", "why"),
    [
        ("POST", "/match/", "nothing is stored; send the request again as it is"),
        ("POST", "/catalog/imports/", "a second import of the same file plans nothing; send it again as it is"),
        ("PATCH", "/providers/northmold/", "only answers to POST are kept"),
        ("GET", "/me/", "only answers to POST are kept"),
    ],
)
def test_where_no_answer_is_kept_the_header_is_refused_with_the_reason(
    send: Send, curator_key: str, method: str, path: str, why: str
) -> None:
    answer = send(curator_key, method, path, {} if method != "GET" else None, "one")
    [fault] = answer.json()["errors"]
    assert (answer.status_code, fault["code"], fault["detail"]) == (
        400,
        "not_kept",
        f"Idempotency-Key means nothing here: {why}",
    )


def test_after_a_day_a_key_is_new_again(send: Send, curator_key: str) -> None:
    post(send, curator_key)
    KeptAnswer.objects.update(created_at=timezone.now() - timedelta(hours=24))
    assert post(send, curator_key).json()["code"] == "conflict"
    assert post(send, curator_key, body=NEW | {"key": "southstar"}).status_code == 201
    assert KeptAnswer.objects.count() == 1


def test_answers_that_are_too_old_are_forgotten(
    send: Send, curator_key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    post(send, curator_key)
    KeptAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    post(send, curator_key, "two", NEW | {"key": "southstar"})
    assert KeptAnswer.objects.count() == 1
    KeptAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    call_command("forget_answers")
    assert (KeptAnswer.objects.count(), capsys.readouterr().out) == (0, "forgotten: 1 answers older than 24 hours\n")


def test_no_key_is_kept_in_clear(send: Send, curator_key: str) -> None:
    post(send, curator_key, "a-secret-of-mine")
    with connection.cursor() as cursor:
        cursor.execute("SELECT traffic_keptanswer::text FROM traffic_keptanswer")
        assert "a-secret-of-mine" not in cursor.fetchone()[0]


def keep(key: ApiKey, digest: str) -> None:
    owner = {"user": key.user} if key.sponsor is None else {"sponsor": key.sponsor}
    digests = {"digest": digest * 64, "fingerprint": digest * 64}
    KeptAnswer.objects.create(**owner, **digests, status=201, headers={}, body=b"")


def test_the_database_shows_kept_answers_to_their_owner_only() -> None:
    owners = [create_sponsor(key="ours", name="Ours"), create_sponsor(key="theirs", name="Theirs")]
    owners += [User.objects.create_user("vera"), User.objects.create_user("otto")]
    keys = [issue_key(owner=owner).key for owner in owners]
    for key, digest in zip(keys, "abcd", strict=True):
        keep(key, digest)
    assert [seen_by(key) for key in keys] == ["a", "b", "c", "d"]


def seen_by(key: ApiKey) -> str:
    """The first characters of the digests that the role of the application can see for that key."""
    with transaction.atomic(), acting_as(key), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', %s, true)", [ROLE])
        seen = "".join(digest[0] for digest in KeptAnswer.objects.values_list("digest", flat=True))
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT set_config('partnermatch.user', '', true)")
    return seen
