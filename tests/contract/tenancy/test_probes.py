"""Probes of B into what is A's read nothing, and change nothing.

PROBES says how many are sent, PROBES_SEED which ones; all of the 10 000 of a release are sent by
PROBES=10000 pytest tests/contract/tenancy/test_probes.py
"""

import os
import random
from collections import Counter

import pytest
from django.db import connection

from tests.contract.tenancy.asking import Answer, become, nothing_happened, send
from tests.contract.tenancy.probes import Probe, probe, what_is_as, what_nobody_has
from tests.contract.tenancy.world import World

MANY = int(os.environ.get("PROBES", "400"))
SEED = int(os.environ.get("PROBES_SEED", "1"))
OF_SPONSORS = ("matching_brief", "matching_shortlist", "matching_decision", "access_apikey", "traffic_keptanswer")
STATE = " UNION ALL ".join(
    f"SELECT md5(string_agg(md5(row::text), '' ORDER BY row::text)) FROM {table} AS row WHERE sponsor_id = %(sponsor)s"
    for table in OF_SPONSORS
)


def told(world: World, each: Probe, before: list[str]) -> Answer:
    with nothing_happened():
        answer = send(each.method, each.path, key=world.b.key, body=each.body.encode(), headers=each.headers)
        if each.method != "GET" and not connection.needs_rollback:
            assert state(world) == before, each
    return answer


def state(world: World) -> list[str]:
    """What everything of A's is, in short."""
    become("none")
    with connection.cursor() as cursor:
        cursor.execute(STATE, {"sponsor": world.a.sponsor.id})
        return [digest for (digest,) in cursor.fetchall()]


@pytest.mark.parametrize("part", range(4))
def test_probes_of_a_rival_read_nothing_and_change_nothing(world: World, part: int) -> None:
    dice, theirs, nobodys, before = random.Random(f"{SEED} {part}"), what_is_as(world), what_nobody_has(), state(world)
    own = world.b.ids | {"tag": world.b.tags["shortlist"]}
    seen = Counter[int]()
    for _ in range(MANY // 4):
        each = probe(dice, own)
        answers = [told(world, each.filled(ids), before) for ids in (theirs, nobodys)]
        check(world, each, answers, [*theirs.values(), *nobodys.values()])
        seen[answers[0].status] += 1
    print(dict(seen))
    assert seen.keys() >= {200, 404}


def check(world: World, each: Probe, answers: list[Answer], sent: list[str]) -> None:
    """Nothing of A's is told, and nothing tells A's from what does not exist."""
    assert answers[0].status < 500, each
    theirs, nobodys = (answer.naming(*sent) for answer in answers)
    assert theirs == nobodys, each
    text = theirs.text()
    assert not [secret for secret in world.a.secrets if secret in text], each
