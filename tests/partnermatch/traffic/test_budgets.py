"""How many requests a key may make in a minute."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from partnermatch.access.issuing import issue_key
from partnermatch.access.models import Sponsor
from partnermatch.traffic.models import Usage
from tests.partnermatch.traffic.conftest import Send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    settings.RATE_LIMIT_PER_MINUTE, settings.HEAVY_RATE_LIMIT_PER_MINUTE = 5, 2


def test_an_answer_says_what_is_left_of_the_minute(send: Send, sponsor_key: str) -> None:
    send(sponsor_key, "GET", "/me/")
    answer = send(sponsor_key, "GET", "/me/")
    assert answer["RateLimit-Policy"] == '"requests";q=5;w=60'
    assert answer["RateLimit"] == '"requests";r=3;t=60'


def test_a_heavy_request_has_two_budgets(send: Send, sponsor_key: str, catalog: None) -> None:
    answer = send(sponsor_key, "POST", "/match/", {})
    assert answer["RateLimit-Policy"] == '"requests";q=5;w=60, "heavy";q=2;w=60'
    assert answer["RateLimit"] == '"requests";r=4;t=60, "heavy";r=1;t=60'


def test_beyond_the_budget_a_request_is_refused_until_the_minute_ends(send: Send, sponsor_key: str) -> None:
    statuses = [send(sponsor_key, "GET", "/me/").status_code for _ in range(5)]
    refused = send(sponsor_key, "GET", "/me/")
    assert statuses == [200] * 5
    assert (refused.status_code, refused.json()["code"], refused["Retry-After"]) == (429, "rate_limited", "60")
    assert refused.json()["detail"] == "5 requests a minute are used up: try again in 60 s."
    assert refused["RateLimit"] == '"requests";r=0;t=60'


def test_a_new_minute_begins_when_the_old_one_is_over(send: Send, sponsor_key: str) -> None:
    assert [send(sponsor_key, "GET", "/me/").status_code for _ in range(6)][-1] == 429
    Usage.objects.update(since=F("since") - timedelta(seconds=61))
    assert send(sponsor_key, "GET", "/me/")["RateLimit"] == '"requests";r=4;t=60'


def test_a_clock_that_was_set_back_shuts_nobody_out(send: Send, sponsor_key: str) -> None:
    assert [send(sponsor_key, "GET", "/me/").status_code for _ in range(6)][-1] == 429
    Usage.objects.update(since=F("since") + timedelta(hours=1))
    assert send(sponsor_key, "GET", "/me/").status_code == 200


def test_light_requests_go_on_when_the_heavy_ones_are_used_up(send: Send, sponsor_key: str, catalog: None) -> None:
    statuses = [send(sponsor_key, "POST", "/match/", {}).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert send(sponsor_key, "GET", "/me/").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/me/?x=1", 400),
        ("GET", "/providers/nobody/history/", 403),
        ("GET", "/providers/nobody/", 404),
        ("PUT", "/me/", 405),
        ("OPTIONS", "/match/", 200),
    ],
)
def test_every_answer_to_a_key_counts(send: Send, sponsor_key: str, method: str, path: str, status: int) -> None:
    answer = send(sponsor_key, method, path)
    assert (answer.status_code, answer["RateLimit"]) == (status, '"requests";r=4;t=60')


def test_who_has_no_key_is_not_counted(send: Send) -> None:
    answers = [send("pm_abc", "GET", "/me/") for _ in range(6)]
    assert {(answer.status_code, "RateLimit" in answer) for answer in answers} == {(401, False)}


def test_every_key_has_its_own_budget(send: Send, sponsor_key: str) -> None:
    second = issue_key(owner=Sponsor.objects.get(key="acme")).text
    assert [send(sponsor_key, "GET", "/me/").status_code for _ in range(6)][-1] == 429
    assert send(second, "GET", "/me/").status_code == 200


def test_a_limit_of_zero_counts_nothing(send: Send, sponsor_key: str, settings: Any) -> None:
    settings.RATE_LIMIT_PER_MINUTE = settings.HEAVY_RATE_LIMIT_PER_MINUTE = 0
    assert "RateLimit" not in send(sponsor_key, "GET", "/me/")
    assert not Usage.objects.exists()


def test_counting_costs_one_statement(send: Send, sponsor_key: str, django_assert_num_queries: Any) -> None:
    send(sponsor_key, "GET", "/me/")
    with django_assert_num_queries(2):
        assert send(sponsor_key, "GET", "/me/").status_code == 200


def test_the_counters_are_in_no_log_of_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'traffic_usage'")
        assert cursor.fetchone() == ("u",)
