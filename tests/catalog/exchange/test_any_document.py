"""Whatever stands in a file: the answer is a report, never an exception, and bad files leave nothing."""

import copy
import json
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.models import Provider
from tests.catalog.exchange.documents import attempt, document, provider, site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vocabularies")]

RICH = document(
    provider(
        status="published",
        website="https://example.com",
        revenue_usd=1,
        duns="123456789",
        source={"name": "survey", "retrieved_on": "2026-01-01"},
        sites=[
            site(
                fei="3001234567",
                country="MX",
                latitude=1.5,
                active=True,
                capabilities=[{"code": "dp", "stages": ["commercial"], "annual_volume": {"min": 1, "max": 2}}],
                modalities=[{"code": "peptide"}],
                certificates=[{"standard": "ISO13485", "valid_until": "2027-01-01", "scope": ["dp"]}],
                inspections=[{"authority": "FDA", "ended_on": "2024-01-01", "outcome": "none"}],
            )
        ],
    )
)

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["\x00", "\ud800", "9" * 400]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of everything inside a JSON value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for name, item in inside for place in ((*path, name), *places(item, (*path, name)))]


PLACES = places(RICH)


@st.composite
def spoilt(draw: st.DrawFn) -> dict[str, Any]:
    """The rich document with anything at one or two of its places."""
    content = copy.deepcopy(RICH)
    for path in draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=2)):
        with suppress(LookupError, TypeError):  # the first may have replaced what the second leads through
            holder: Any = content
            for name in path[:-1]:
                holder = holder[name]
            holder[path[-1]] = draw(anything)
    return content


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(spoilt(), st.booleans())
def test_a_spoilt_file_is_reported_or_imported_but_never_an_exception(content: dict[str, Any], as_bytes: bool) -> None:
    with transaction.atomic():
        report = attempt(json.dumps(content).encode() if as_bytes else content, publish=True)
        assert report.ok or (report.error_count and not Provider.objects.exists())
        assert "refused_by_database" not in {error.code for error in report.errors}
        transaction.set_rollback(True)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=200) | anything.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_reported_by_every_format(content: bytes) -> None:
    for source in ("native", "decrs"):
        assert attempt(content, source=source).errors
