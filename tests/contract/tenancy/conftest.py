"""Two sponsors, the clock that stands still, and walls that can be taken away."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models

from matching import readmodel, tenancy
from matching.readmodel.freshness import Held
from matching.readmodel.reading import read
from matching.tenancy import OfSponsors
from partnermatch.traffic import budgets
from tests.contract.tenancy.asking import chance, determined
from tests.contract.tenancy.world import World, create


@pytest.fixture
def standing(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock stands still, chance is ours, and nobody runs out of requests or begins a new minute of them."""
    monkeypatch.setattr(budgets, "WINDOW_SECONDS", 24 * 3600)  # counted by the database's clock, which goes on
    settings.RATE_LIMIT_PER_MINUTE = settings.HEAVY_RATE_LIMIT_PER_MINUTE = 1_000_000
    with determined():
        yield


@pytest.fixture
def world(db: None, standing: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """Its catalog is read once."""
    chance.begin(0)
    made, reading = create(), read()
    monkeypatch.setattr(readmodel.keeper, "held", Held(reading=reading, stored=None, begun=0))
    return made


def everybodys(manager: Any, sponsor: Any) -> Any:
    return models.Manager.get_queryset(manager)


@pytest.fixture
def without_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first wall is gone: what asks for the rows of a sponsor gets those of all."""
    monkeypatch.setattr(OfSponsors, "of", everybodys)


@pytest.fixture
def without_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second wall is gone: requests are served as the owner of the tables, whom no policy binds."""
    monkeypatch.setattr(tenancy, "ROLE", "none")


@pytest.fixture(params=["both walls", "without_code", "without_database"])
def walls(request: pytest.FixtureRequest) -> str:
    """Each of the walls is taken away in turn."""
    if request.param.startswith("without"):
        request.getfixturevalue(request.param)
    return str(request.param)
