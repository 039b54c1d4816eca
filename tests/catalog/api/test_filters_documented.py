"""docs/reference/filters.md has a line for every parameter, order and refusal that there is."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from catalog.api.filters import ProviderFilters, SiteFilters
from catalog.api.reading import Listing
from catalog.api.selection import Asked
from catalog.api.urls import urlpatterns
from tests.catalog.api.test_strict_queries import WRONG

PAGE = (Path(settings.BASE_DIR) / "docs" / "reference" / "filters.md").read_text()
LISTS: dict[str, Any] = {
    "/" + re.sub(r"<str:(.*?)>", r"{\1}", str(route.pattern)): route.callback.cls  # type: ignore[attr-defined]
    for route in urlpatterns
    if issubclass(route.callback.cls, Listing)  # type: ignore[attr-defined]
}
FILTERS = [
    (path, name)
    for path, view in LISTS.items()
    if hasattr(view, "filterset_class")
    for name in view.filterset_class.base_filters
]


@pytest.mark.parametrize(("path", "name"), FILTERS)
def test_every_filter_has_its_line(path: str, name: str) -> None:
    of_its_list = rf"^\| `{path}` \| `{name}` \|"
    assert re.search(rf"^\| `{name}` \|" if path in ("/providers/", "/sites/") else of_its_list, PAGE, re.MULTILINE)


@pytest.mark.parametrize("path", LISTS)
def test_every_order_is_named_at_its_list(path: str) -> None:
    line = re.search(rf"^\| `{re.escape(path)}` \| (.*) \|$", PAGE, re.MULTILINE)
    assert line is not None
    assert re.findall(r"`(\w+)`", line[1]) == list(LISTS[path].orderings)


@pytest.mark.parametrize("code", sorted({code for _, _, code in WRONG.values()}))
def test_every_refusal_is_explained(code: str) -> None:
    assert f"`{code}`" in PAGE.partition("## What is refused")[2]


@pytest.mark.parametrize("name", SiteFilters.base_filters)
def test_every_filter_says_in_the_code_what_it_finds(name: str) -> None:
    assert SiteFilters.base_filters[name].field.help_text


def test_every_filter_reaches_the_question() -> None:
    assert set(SiteFilters.base_filters) - {"search"} == set(Asked.__dataclass_fields__)
    assert set(ProviderFilters.base_filters) - {"search", "facets"} == set(Asked.__dataclass_fields__)
