"""Lists that can be searched, and whose answer says how the words were understood."""

from typing import Any, TypeVar

from django.db.models import Model
from rest_framework.response import Response

from catalog.api.reading import Listing, LongListing
from catalog.api.remembering import remembered
from catalog.api.searched import told
from catalog.search import count_alone

Row = TypeVar("Row", bound=Model)


class Searchable(Listing[Row]):
    """A list with a `search`, whose answer says how it was understood."""

    def get_paginated_response(self, data: Any) -> Response:
        response = super().get_paginated_response(data)
        if self.filterset.understanding is not None:
            response.data["search"] = self.understood(nothing_found=response.data["count"] == 0)
        return response

    def understood(self, *, nothing_found: bool) -> dict[str, Any]:
        understanding, sites = self.filterset.understanding, self.filterset.searched_sites
        if not nothing_found or sites is None:
            return told(understanding)
        return remembered(self.state, f"alone {self.question}", lambda: told(count_alone(understanding, sites)))


class LongSearchable(Searchable[Row], LongListing[Row]):
    """The same for a list of thousands."""
