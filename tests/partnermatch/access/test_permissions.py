"""Which scope a view asks for, by method."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from partnermatch.access.permissions import scope_needed

BY_METHOD = {"GET": "read", "PATCH": "curate"}


class View:
    def __init__(self, scope: Any) -> None:
        self.required_scope = scope


@pytest.mark.parametrize(
    ("scope", "method", "needed"),
    [
        ("read", "GET", "read"),
        ("read", "DELETE", "read"),
        ("read", "OPTIONS", None),
        (None, "GET", None),
        (BY_METHOD, "GET", "read"),
        (BY_METHOD, "HEAD", "read"),
        (BY_METHOD, "PATCH", "curate"),
        (BY_METHOD, "OPTIONS", None),
        (BY_METHOD, "DELETE", None),
    ],
)
def test_a_view_names_its_scope_once_or_by_method(scope: Any, method: str, needed: str | None) -> None:
    assert scope_needed(View(scope), method) == needed


def test_a_view_that_names_none_lets_nobody_in() -> None:
    with pytest.raises(ImproperlyConfigured, match="object must say which scope it needs"):
        scope_needed(object(), "GET")
