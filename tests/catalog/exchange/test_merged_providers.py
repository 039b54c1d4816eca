"""What files bring for a provider that was merged into another."""

import pytest

from catalog.desk.merging import merge
from catalog.models import Site
from tests.catalog.desk.conftest import curator
from tests.catalog.exchange.documents import attempt, document, exported, load, provider, site
from tests.catalog.exchange.test_decrs import the_list

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vocabularies")]
FORMER = "example-pharma-inc-111111111"
ANOTHER = {"FEI_NUMBER": "3007654321", "DUNS_NUMBER": "222222222"}


@pytest.fixture(autouse=True, params=["keep", "absorb"])
def merged(request: pytest.FixtureRequest) -> None:
    """A firm of FDA's list into a provider without a number, which takes its DUNS or does not."""
    load(the_list({}), source="decrs")
    load(document(provider("example", name="Example", status="published")))
    choices = {"name": "keep", "duns": request.param}
    merge("example", FORMER, by=curator("ada", "admin"), reason="one company", choices=choices)


def test_a_register_brings_what_is_new_of_the_former_provider_to_the_kept_one() -> None:
    load(the_list({}, ANOTHER), source="decrs")
    assert {*Site.objects.values_list("key", "provider__key")} == {
        ("fei-3001234567", "example"),
        ("fei-3007654321", "example"),
    }
    assert not load(the_list({}, ANOTHER), source="decrs").changes


def test_a_native_file_changes_the_former_provider_no_more() -> None:
    report = attempt(document(provider(FORMER, name="Example", sites=[site()])), publish=True)
    assert [error.code for error in report.errors] == ["merged"]
    assert not load(exported(), publish=False).changes
