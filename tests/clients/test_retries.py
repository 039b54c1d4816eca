"""Calls through a front that loses answers, in front of the real server: how often they are sent, and what is made."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest

from partnermatch_client import Client, Conflict, NoAnswer, Retries, ServerProblem, Stale, TooManyRequests, Unavailable
from partnermatch_client.errors import UnexpectedAnswer
from tests.clients.conftest import BRIEF, QUICK, Live, Through
from tests.clients.flaky import CUT, DROPPED, LOST, Fault, front
from tests.contract.test_raw_requests import database_url

pytestmark = pytest.mark.django_db  # without it this file alone would get no database


def refusal(status: int, *headers: str, code: str = "some_code") -> bytes:
    """What a front or a server says, byte for byte."""
    body = f'{{"status": {status}, "code": "{code}", "detail": "Not now.", "request_id": "r"}}'
    head = [f"HTTP/1.1 {status} Refused", "Content-Type: application/problem+json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*head, "Connection: close", *headers, "", body]).encode()


def named(fault: Fault | list[Fault]) -> str:
    """What a test with this fault is called."""
    if isinstance(fault, list):
        return ", ".join(map(named, fault))
    return fault.decode()[9:12] if isinstance(fault, bytes) else fault


BUSY = refusal(503, "Retry-After: 0")


@pytest.mark.parametrize("faults", [[LOST], [CUT], [DROPPED], [LOST, CUT], [BUSY], [refusal(502), LOST]], ids=named)
def test_a_lost_answer_and_a_second_attempt_make_one_row(through: Through, client: Client, faults: list[Fault]) -> None:
    behind, opened = through(*faults)
    made = behind.briefs.create(BRIEF)
    assert [each.id for each in client.briefs.list()] == [made.id]
    assert len(opened.requests) == len(faults) + 1
    assert len(set(opened.sent("Idempotency-Key"))) == len(set(opened.sent("X-Request-ID"))) == 1


def test_a_shortlist_whose_answer_was_lost_is_frozen_once(through: Through, client: Client) -> None:
    brief = client.briefs.create(BRIEF)
    behind, _ = through(LOST, LOST)
    frozen = behind.shortlists.create(brief)
    assert [each.id for each in client.shortlists.list()] == [frozen.id]


def test_two_calls_are_two_things_unless_they_have_one_idempotency_key(through: Through, client: Client) -> None:
    behind, opened = through()
    made = [behind.briefs.create(BRIEF, idempotency_key=key).id for key in (None, None, "mine-1", "mine-1")]
    assert len(set(made)) == 3
    assert len(set(opened.sent("Idempotency-Key"))) == 3
    assert {each.id for each in client.briefs.list()} == set(made)


@pytest.mark.parametrize("fault", [LOST, CUT, DROPPED, BUSY, refusal(429, "Retry-After: 0"), refusal(504)], ids=named)
def test_what_is_read_is_asked_for_again(through: Through, fault: Fault) -> None:
    behind, opened = through(fault, fault, fault)
    assert behind.me()["kind"] == "sponsor"
    assert len(opened.requests) == 4


def test_a_change_whose_answer_was_lost_says_that_it_may_be_ones_own(through: Through, client: Client) -> None:
    seen = client.briefs.create(BRIEF)
    behind, _ = through(LOST)
    with pytest.raises(Stale) as refused:
        behind.briefs.change(seen, title="mine")
    assert refused.value.repeated
    assert client.briefs.get(seen).title == "mine"


def test_a_change_that_never_arrived_is_made_by_the_next_attempt(through: Through, client: Client) -> None:
    seen = client.briefs.create(BRIEF)
    behind, _ = through(DROPPED, BUSY)
    assert behind.briefs.change(seen, title="mine").version == 2


def test_the_wait_is_as_long_as_the_server_says_at_least(through: Through) -> None:
    behind, opened = through(refusal(429, "Retry-After: 1"))
    started = time.monotonic()
    behind.me()
    assert time.monotonic() - started >= 1
    assert len(opened.requests) == 2


@pytest.mark.parametrize(("status", "kind"), [(429, TooManyRequests), (503, Unavailable), (409, Conflict)])
def test_what_would_be_too_long_a_wait_is_left_to_the_caller(
    through: Through, status: int, kind: type[ServerProblem]
) -> None:
    behind, opened = through(refusal(status, "Retry-After: 3600"))
    with pytest.raises(kind) as refused:
        behind.me()
    assert (refused.value.retry_after, len(opened.requests)) == (3600, 1)


def test_a_first_attempt_that_is_still_at_work_is_waited_for(live: Live, key: str, client: Client) -> None:
    patient = Retries(attempts=20, first_wait=0.1)
    with (
        psycopg.connect(database_url()) as other,
        front(live.server.address) as opened,
        Client(opened.url, key, timeout=0.7, retries=patient) as impatient,
    ):
        other.execute("SELECT 1 FROM access_sponsor FOR NO KEY UPDATE")
        release = threading.Timer(1.5, other.rollback)
        release.start()
        made = impatient.briefs.create(BRIEF)
        release.join()
    assert [each.id for each in client.briefs.list()] == [made.id]
    assert len(opened.requests) > 1


def test_work_in_progress_is_waited_for_and_any_other_conflict_is_not(through: Through) -> None:
    behind, opened = through(refusal(409, "Retry-After: 0"), refusal(409))
    with pytest.raises(Conflict):
        behind.briefs.create(BRIEF)
    assert len(opened.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 412, 422, 500])
def test_what_will_not_change_by_itself_is_asked_once(through: Through, status: int) -> None:
    behind, opened = through(*[refusal(status)] * 2)
    with pytest.raises(Exception, match=f"{status} some_code: Not now"):
        behind.me()
    assert len(opened.requests) == 1


def test_attempts_have_an_end(through: Through) -> None:
    behind, opened = through(*[LOST] * 9)
    with pytest.raises(NoAnswer, match="after 4 attempts") as lost:
        behind.briefs.create(BRIEF)
    assert lost.value.maybe_done
    assert lost.value.request_id in opened.sent("X-Request-ID")
    assert len(opened.requests) == 4


def test_a_lost_answer_to_a_new_key_is_not_asked_for_again(through: Through, client: Client) -> None:
    behind, opened = through(LOST)
    with pytest.raises(NoAnswer) as lost:
        behind.keys.issue(label="lost")
    assert lost.value.maybe_done
    assert len(opened.requests) == 1
    assert [each.label for each in client.keys.list()].count("lost") == 1


def test_a_page_of_a_front_is_no_answer_of_ours(through: Through) -> None:
    behind, _ = through(b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nno")
    with pytest.raises(UnexpectedAnswer, match="answered 404 with 'text/html'"):
        behind.me()


@pytest.fixture
def port() -> Iterator[int]:
    """Where nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def test_where_nobody_listens_nothing_was_done(port: int, key: str) -> None:
    with Client(f"http://127.0.0.1:{port}", key, retries=QUICK) as client, pytest.raises(NoAnswer) as lost:
        client.briefs.create(BRIEF)
    assert (lost.value.attempts, lost.value.maybe_done) == (4, False)


def test_a_server_that_is_just_starting_is_waited_for(live: Live, key: str) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    patient = Retries(attempts=8, first_wait=0.1)
    with ExitStack() as stack, Client(f"http://127.0.0.1:{port}", key, retries=patient) as client:
        start = threading.Timer(0.3, lambda: stack.enter_context(front(live.server.address, port=port)))
        start.start()
        assert client.me()["kind"] == "sponsor"
        start.join()


def test_waits_double_up_to_their_bound_and_are_partly_random() -> None:
    retries = Retries(attempts=9, first_wait=1, longest_wait=8)
    for attempt, longest in enumerate([1, 2, 4, 8, 8, 8], start=1):
        waits = {retries.wait(attempt) for _ in range(20)}
        assert len(waits) > 1
        assert all(wait is not None and longest / 2 <= wait <= longest for wait in waits)
    assert retries.wait(9) is None
