"""A word sent in briefs, bodies, queries and headers is in no log, whatever goes wrong, and told to nobody else.

A live server as in production over a database of its own, whose log is read as well.
"""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from partnermatch.api import v1
from partnermatch.localpg import NAME, PORT, Cluster
from partnermatch.settings import BASE_DIR
from tests.contract.live_server import Answer, Server, serving
from tests.partnermatch.conftest import clusters, directory_for_all

CANARY = "zq7canary"
PASSWORD = f"{CANARY}-of-a-boss"
SETTINGS = {
    "PARTNERMATCH_ENV": "production",
    "SECRET_KEY": "s" * 50,
    "API_KEY_PEPPER": "p" * 50,
    "ALLOWED_HOSTS": "localhost",
    "TRUST_PROXY_HEADERS": "true",
    "LOG_LEVEL": "DEBUG",
    "DATABASE_STATEMENT_TIMEOUT": "1s",
    "RATE_LIMIT_PER_MINUTE": "0",
    "HEAVY_RATE_LIMIT_PER_MINUTE": "0",
    "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
}
HEADERS = {
    "User-Agent": CANARY,
    "Referer": f"https://localhost/?q={CANARY}",
    "Origin": f"https://{CANARY}.example",
    "Cookie": f"sessionid={CANARY}; x={CANARY}",
    "X-Change-Reason": CANARY,
    "X-Forwarded-For": CANARY,
}
TEXT = json.dumps(CANARY)
BODIES = [
    "{}",
    f'{{"title": {TEXT}, "notes": {TEXT}, "brief": {{"title": {TEXT}}}}}',
    f'{{"title": {TEXT}, "must": {{"capabilities": [{TEXT}], "standards": [{TEXT}]}}}}',
    f'{{"key": "{CANARY}-made", "name": {TEXT}, "description": {TEXT}, "source": {{"name": {TEXT}}}}}',
    f'{{"label": {TEXT}, "scopes": ["read"], "days": 1}}',
    f'{{"decisions": [{{"provider": {TEXT}, "decision": {TEXT}, "reason": {TEXT}}}]}}',
    f"{{{TEXT}: {TEXT}}}",
    f'{{"title": "\\u0000{CANARY}", "name": "\\ud800{CANARY}", "label": "\\u0000{CANARY}"}}',
    f'{{"title": {TEXT}, "title": {TEXT}}}',
    f'{{"title": {TEXT}',
    f"[{TEXT}]",
    f'{{"title": {"[" * 990}{TEXT}{"]" * 990}}}',
    json.dumps({"title": f"{CANARY} " * 40_000}),
]


@dataclass(frozen=True, kw_only=True)
class Live:
    server: Server
    cluster: Cluster
    keys: dict[str, str]

    def send(self, method: str, path: str, body: str = "", *, key: str = "acme", **more: str) -> Answer:
        data = body.encode()
        headers = {"Host": "localhost", "X-Forwarded-Proto": "https", "Content-Type": "application/json"}
        headers |= {"Authorization": f"Bearer {self.keys[key]}", "Content-Length": f"{len(data)}", **HEADERS}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        return self.server.ask("\r\n".join(lines).encode() + data)

    def sql(self) -> "psycopg.Connection[Any]":
        return psycopg.connect(host=str(self.cluster.socket), port=PORT, user=NAME, dbname=NAME)

    def logs(self) -> dict[str, str]:
        """What the application server and the database server wrote."""
        database = self.cluster.data / "server.log"
        return {"server": self.server.log.read_text(), "database": database.read_text(errors="replace")}


def manage(url: str, *arguments: str, **more: str) -> str:
    environment = os.environ | SETTINGS | {"DATABASE_URL": url, "DATABASE_STATEMENT_TIMEOUT": "0"} | more
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "manage.py", *arguments]
    run = subprocess.run(command, cwd=BASE_DIR, env=environment, check=True, capture_output=True, text=True)
    return run.stdout.strip()


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with directory_for_all() as directory, clusters() as cluster_in:
        cluster = cluster_in(directory)
        cluster.start()
        manage(cluster.url, "migrate", "--verbosity", "0")
        manage(cluster.url, "createsuperuser", "--noinput", "--username", "boss", "--email", "boss@example.com")
        keys = {
            name: manage(cluster.url, "create_key", "--sponsor", name, "--create-sponsor") for name in ("acme", "rival")
        }
        keys["boss"] = manage(cluster.url, "create_key", "--user", "boss", "--scopes", "read,curate,publish")
        with serving(cluster.url, **SETTINGS) as server:
            yield Live(server=server, cluster=cluster, keys=keys)


def problem(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.problem["code"]


def made(live: Live) -> tuple[str, str, str]:
    """A brief with the word in it: its id, its ETag, and the id of a shortlist frozen from it."""
    brief = live.send("POST", "/api/v1/briefs/", BODIES[1])
    assert brief.status == 201, brief
    key = json.loads(brief.body)["id"]
    shortlist = live.send("POST", f"/api/v1/briefs/{key}/shortlists/", f'{{"title": {TEXT}}}')
    assert shortlist.status == 201, shortlist
    return key, brief.headers["ETag"], json.loads(shortlist.body)["record"]["id"]


def filled(template: str, live: Live, ids: tuple[str, str, str]) -> str:
    """The path of a route with what exists there."""
    path = template.replace("briefs/{key}", f"briefs/{ids[0]}").replace("shortlists/{key}", f"shortlists/{ids[2]}")
    path = path.replace("{prefix}", live.keys["acme"][3:11])
    return re.sub(r"\{\w+\}", "none-such", path)


def routes(*methods: str) -> list[tuple[str, str]]:
    """Method and path of every operation that has one of the methods."""
    told = map(v1.route, v1.urlpatterns)
    return [(method, each["path"]) for each in told for method in each["methods"] if method in methods]


def test_every_door_that_takes_a_body_keeps_it_to_itself(live: Live) -> None:
    ids, statuses = made(live), set[int]()
    for method, template in routes("POST", "PATCH"):
        path = filled(template, live, ids)
        for body in BODIES:
            for key in ("acme", "boss"):
                more = {"If_Match": f'"{CANARY}"'} if method == "PATCH" else {}
                if (method, key) == ("POST", "acme"):
                    more = {"Idempotency_Key": f"{CANARY}-{uuid4()}"}
                statuses.add(live.send(method, path, body, key=key, **more).status)
        statuses.add(live.send(method, f"{path}?{CANARY}={CANARY}&format={CANARY}", BODIES[1]).status)
        statuses.add(live.send(method, path, CANARY, Content_Type=f"text/{CANARY}").status)
    assert {200, 201, 400, 403, 404, 412, 413, 415} <= statuses, statuses
    assert max(statuses) < 500


def test_headers_and_queries_are_kept_too(live: Live) -> None:
    key = live.keys["acme"]
    for header in (f"Bearer {CANARY}", f"Bearer pm_abcdefgh_{CANARY}", f"Basic {CANARY}", f"Bearer {key}x", CANARY):
        assert live.send("GET", "/api/v1/briefs/", Authorization=header).status == 401
    for method, template in routes("GET"):
        path = filled(template, live, made(live))
        assert live.send(method, f"{path}?search={CANARY}&x={CANARY}").status < 500
    assert live.send("GET", "/api/v1/me/", Accept=f"text/{CANARY}").status == 406
    assert live.send("GET", "/api/v1/me/", Host=CANARY).status == 400
    assert live.send("GET", f"/api/v1/keys/{key}/").status == 404
    assert problem(live.send("POST", "/admin/login/", f"username={CANARY}&password={CANARY}"))[1] == "csrf_failed"


def test_a_change_of_what_was_not_seen_is_kept(live: Live) -> None:
    brief, _, _ = made(live)
    path = f"/api/v1/briefs/{brief}/"
    assert problem(live.send("PATCH", path, BODIES[1], If_Match='"old"')) == (412, "precondition_failed")
    assert problem(live.send("PATCH", path, BODIES[1])) == (428, "precondition_required")


def test_a_statement_that_takes_too_long_is_kept(live: Live) -> None:
    with live.sql() as other:
        other.execute("LOCK TABLE matching_brief IN ACCESS EXCLUSIVE MODE")
        answer = live.send("POST", "/api/v1/briefs/", BODIES[1])
    assert problem(answer) == (503, "unavailable")


def test_a_race_for_a_name_is_kept(live: Live) -> None:
    """Somebody takes the name between the check and the row: the database quotes it."""
    add_sponsor = logged_in(live)
    columns = "username, password, is_superuser, first_name, last_name, email, is_staff, is_active, date_joined"
    with live.sql() as other:
        values = f"'sponsor-{CANARY}', '{CANARY}', false, '', '', '', false, true, now()"
        other.execute(f"INSERT INTO access_user ({columns}) VALUES ({values})".encode())
        finish = threading.Timer(0.5, other.commit)
        finish.start()
        answer = add_sponsor(f"key={CANARY}&name={CANARY}")
        finish.join()
    assert problem(answer) == (409, "conflict")
    assert "collision: access_user_username_key" in live.logs()["server"]


def test_a_row_that_nobody_foresaw_is_kept(live: Live) -> None:
    """The database quotes the whole row that breaks a constraint."""
    with live.sql() as owner:
        owner.execute("ALTER TABLE matching_brief ADD CONSTRAINT untitled CHECK (title = '') NOT VALID")
    answer = live.send("POST", "/api/v1/briefs/", BODIES[1].replace(f'"brief": {{"title": {TEXT}}}', '"brief": {}'))
    with live.sql() as owner:
        owner.execute("ALTER TABLE matching_brief DROP CONSTRAINT untitled")
    assert problem(answer) == (500, "internal_error")
    assert "23514 new row for relation" in live.logs()["server"]


def logged_in(live: Live) -> Callable[[str], Answer]:
    """Sends the form of a new sponsor as an administrator."""
    form = {"Content_Type": "application/x-www-form-urlencoded", "Origin": "https://localhost"}
    token = "t" * 32
    said = f"csrfmiddlewaretoken={token}&username=boss&password={PASSWORD}&next=/admin/"
    login = live.send("POST", "/admin/login/", said, Cookie=f"__Host-csrftoken={token}", **form)
    cookies = dict(each.partition(";")[0].split("=", 1) for each in login.cookies)
    sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
    prove = f"csrfmiddlewaretoken={cookies['__Host-csrftoken']}"
    return lambda said: live.send("POST", "/admin/access/sponsor/add/", f"{prove}&{said}", Cookie=sent, **form)


def test_what_is_anothers_is_in_no_answer(live: Live) -> None:
    ids = made(live)
    for method, template in routes("GET", "POST", "PATCH", "DELETE"):
        body = "{}" if method in ("POST", "PATCH") else ""
        # What it sends itself is without the word, so that it could only come from another.
        own = dict.fromkeys((name.replace("-", "_") for name in HEADERS), "x") | {"If_Match": '"x"'}
        answer = live.send(method, filled(template, live, ids), body, key="rival", **own)
        assert CANARY.encode() not in answer.body.lower(), template


def test_a_database_that_goes_away_and_comes_back_is_kept(live: Live) -> None:
    brief, _, _ = made(live)
    asking = threading.Thread(target=live.send, args=("POST", f"/api/v1/briefs/{brief}/match/", "{}"))
    asking.start()
    live.cluster.stop()
    asking.join()
    assert problem(live.send("POST", "/api/v1/briefs/", BODIES[1])) == (503, "unavailable")
    live.cluster.start()
    deadline = time.monotonic() + 20
    while live.send("POST", "/api/v1/briefs/", BODIES[1]).status != 201:
        assert time.monotonic() < deadline


def test_the_word_is_in_no_log(live: Live) -> None:
    """The last of this file: everything above has happened."""
    logs = live.logs()
    lines = [json.loads(line) for line in logs["server"].splitlines() if line.startswith("{")]
    assert {line["level"] for line in lines} >= {"warning", "error"}
    assert any(line["event"].startswith("database unavailable") for line in lines)
    assert any("exception" in line for line in lines)
    for name, log in logs.items():
        found = [line for line in log.splitlines() if CANARY in line.lower()]
        assert found == [], name
        assert not [key for key in live.keys.values() if key[12:] in log], name
