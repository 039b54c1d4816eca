"""The table: every route, method, principal and kind of id."""

from typing import Any

import pytest
from django.urls import URLPattern

from partnermatch.api import v1
from tests.contract.tenancy.asking import METHODS, WITH_BODY, Answer, ask
from tests.contract.tenancy.routes import OWN, PARAMETER, SHARED, address, kind_named, methods_of, shared_address
from tests.contract.tenancy.statuses import BODIES, ROWS, asked, declared, row
from tests.contract.tenancy.world import LSR, PRINCIPALS, UNKNOWN, World


def answer(world: World, name: str, method: str, kind: str, principal: str) -> Answer:
    """With a body that would do, and the ETag that whoever it belongs to has seen."""
    named = kind_named(name)
    body: Any = BODIES.get((method, name), {}) if method in WITH_BODY else None
    headers = [("If-Match", world.tags(principal, kind)[named])] if named else []
    where = address(name, method, world.ids(principal, kind))
    return ask(method, where, key=world.keys[principal], body=body, headers=headers)


def named(kind: str | None) -> list[str]:
    """The routes whose addresses name such a thing."""
    return [name for name in OWN if kind_named(name) == kind]


@pytest.mark.parametrize("kind_of_thing", [None, *UNKNOWN])
def test_every_principal_gets_its_status_for_every_kind_of_id(world: World, kind_of_thing: str | None) -> None:
    for name, (method, kind) in [(each, asking) for each in named(kind_of_thing) for asking in asked(each)]:
        told = [answer(world, name, method, kind, principal).status for principal in PRINCIPALS]
        expected = row(method, name, kind)
        assert told == expected if expected else set(told) <= {401, 403, 405}, (name, method, kind, told)


@pytest.mark.parametrize("principal", ["reader", "writer", "member", "other", "curator"])
def test_what_is_anothers_answers_as_what_does_not_exist(world: World, principal: str) -> None:
    for name in [name for name in OWN if kind_named(name)]:
        ids = [world.ids(principal, kind)[str(kind_named(name))] for kind in ("another", "unknown")]
        for method in METHODS:
            told = [answer(world, name, method, each, principal) for each in ("another", "unknown")]
            assert told[0].naming(*ids) == told[1].naming(*ids), (name, method)


def test_every_route_of_version_1_is_classified() -> None:
    assert {pattern.name for pattern in v1.urlpatterns} == set(OWN) | SHARED
    assert not set(OWN) & SHARED


@pytest.mark.parametrize("pattern", [p for p in v1.urlpatterns if p.name in OWN], ids=lambda pattern: pattern.name)
def test_the_address_of_what_is_a_sponsors_own_is_that_of_its_route(pattern: URLPattern) -> None:
    named = kind_named(str(pattern.name))
    assert PARAMETER.sub(f"{{{named}}}", str(pattern.pattern)) == OWN[str(pattern.name)]


def test_the_table_has_a_row_for_every_method() -> None:
    assert {(method, name) for method, name, _ in ROWS} == declared()
    assert {(m, n) for m, n, of in ROWS if of == "another"} == {(m, n) for m, n in declared() if kind_named(n)}


def test_what_is_no_sponsors_own_is_the_same_for_all(world: World) -> None:
    for name, method in sorted((each, method) for each in SHARED for method in methods_of(each)):
        body = LSR if method in WITH_BODY else None
        told = [ask(method, shared_address(name), key=tenant.key, body=body) for tenant in (world.a, world.b)]
        assert told[0] == told[1], (name, method)
