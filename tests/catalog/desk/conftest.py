"""Curators at the desk, and one published provider."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog.actors import Actor
from catalog.desk.curators import Curator, at_desk
from catalog.desk.proposals import propose
from catalog.exchange.amend import Place, amending, change
from catalog.models import Proposal
from partnermatch.access.models import User
from tests.catalog.api import builders
from tests.catalog.exchange.documents import document, load, provider, site
from tests.catalog.roles import give_role

Propose = Callable[..., Proposal]
ISO = {"standard": "ISO13485", "number": "MD 7", "valid_until": "2027-02-28"}


def curator(name: str, role: str = "") -> Curator:
    user, new = User.objects.get_or_create(username=name)
    if role and new:
        give_role(user, role)
    return at_desk(User.objects.get(pk=user.pk))  # without what was remembered of its rights


def northmold() -> dict[str, Any]:
    """A file of a published provider with two sites."""
    records = {"capabilities": [{"code": "device.molding"}], "certificates": [ISO]}
    sites = [site(city="Tijuana", country="MX", **records), site("northmold-leon", name="León")]
    return document(provider(status="published", website="https://example.com", sites=sites))


@pytest.fixture
def vera(db: None) -> Curator:
    return curator("vera", "curator")


@pytest.fixture
def paul(db: None) -> Curator:
    return curator("paul", "reviewer")


@pytest.fixture
def ada(db: None) -> Curator:
    return curator("ada", "admin")


@pytest.fixture
def published(db: None) -> None:
    builders.vocabularies()
    load(northmold(), actor="import")


def propose_patch(patch: dict[str, Any], by: Curator, reason: str = "a call", **where: Any) -> Proposal:
    """What a PATCH of a published provider, or of a site of it, comes to."""
    place = Place(provider="northmold", **where)
    with amending(actor=by.actor, reason="not to be seen"):
        made = propose(lambda: change(patch, place, publish=True), "northmold", by=by, reason=reason)
    assert isinstance(made, Proposal)
    return made


def change_today(patch: dict[str, Any], *, actor: str = "somebody", **where: Any) -> None:
    """What somebody else publishes meanwhile."""
    with amending(actor=Actor(user=actor), reason="meanwhile"):
        change(patch, Place(provider="northmold", **where), publish=True)
