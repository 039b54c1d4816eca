"""The whole list as FDA publishes it: 10 439 rows over the named manufacturers of the seeds."""

from pathlib import Path

import pytest
from django.conf import settings

from catalog.models import Provider, Site
from tests.catalog.exchange.documents import exported, load

SEEDS = sorted((Path(__file__).parents[3] / "seeds" / "providers").glob("*.json"))

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("vocabularies"),
    pytest.mark.skipif(
        not Path(settings.DECRS_FILE).exists(), reason="FDA's list is not here: set DECRS_FILE to its path"
    ),
]


def test_it_comes_in_over_the_seeds_then_plans_nothing_and_survives_a_round_trip() -> None:
    for path in SEEDS:
        load(path.read_bytes())
    content = Path(settings.DECRS_FILE).read_bytes()
    first = load(content, source="decrs", file_name=settings.DECRS_FILE, publish=False)
    assert first.counts["provider"] == {"created": 6_930, "kept": 13}
    assert first.counts["site"] == {"created": 10_006, "kept": 113}
    assert not load(content, source="decrs", file_name=settings.DECRS_FILE, publish=False).changes
    file = exported()
    assert not load(file, publish=False).changes
    Site.objects.all().delete()
    Provider.objects.all().delete()
    load(file)
    assert exported() == file
