"""How the list of providers filters and counts: its filters are made once, and counts are remembered."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest

from catalog.admin.provider_filters import today
from catalog.api.remembering import remembered
from catalog.models import Dismissal
from catalog.revision import latest

_PASSING = ("o", "p", "all")  # say nothing of which providers are listed


class ProviderList(ChangeList):
    _made: Any = None

    def get_filters(self, request: HttpRequest) -> Any:
        """Once a request: Django makes all of them anew for each count beside a choice."""
        if self._made is None:
            self._made = super().get_filters(request)
        return self._made

    def remember(self, own: Any, count: Callable[[], dict[str, int]]) -> dict[str, int]:
        """The counts of a filter's choices among what the others leave."""
        others = sorted(
            (name, values)
            for name, values in self.filter_params.items()
            if name not in (*own.expected_parameters(), *_PASSING)
        )
        return remembered(self._state, f"{own.parameter_name} of {others} {self.query!r}", count)

    @cached_property
    def _state(self) -> str:
        last = Dismissal.objects.order_by("-pk").values_list("pk", flat=True).first()
        return f"list {latest().number} {last} {today()}"
