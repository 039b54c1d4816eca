"""Every route of version 1: what is a sponsor's own, and what is the same for all sponsors.

A route that is in neither is new: decide which it is, and give what is a sponsor's own its rows in `statuses`.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.urls import URLPattern

from partnermatch.api import v1

# name → where, with the kind of what is named there in braces
OWN = {
    "briefs": "briefs/",
    "brief": "briefs/{brief}/",
    "brief-duplicate": "briefs/{brief}/duplicate/",
    "brief-match": "briefs/{brief}/match/",
    "brief-shortlists": "briefs/{brief}/shortlists/",
    "shortlists": "shortlists/",
    "shortlist": "shortlists/{shortlist}/",
    "shortlist-export": "shortlists/{shortlist}/export/",
    "shortlist-verify": "shortlists/{shortlist}/verify/",
    "shortlist-changes": "shortlists/{shortlist}/changes/",
    "changes": "changes/",
    "lapses": "lapses/",
    "me": "me/",
    "keys": "keys/",
    "key": "keys/{key}/",
    "key-rotation": "keys/{key}/rotate/",
}
NEEDED = {"shortlist-export": "?format=json", "changes": "?since=0"}  # what reading cannot do without
VOCABULARIES = {
    "capabilities": "capability",
    "modalities": "modality",
    "stages": "stage",
    "standards": "standard",
    "regions": "region",
    "countries": "country",
}
RECORDS = ("site-capability", "site-modality", "site-certificate", "site-inspection")
SHARED = {
    *("index", "openapi-yaml", "openapi-json", "docs", "match", "capability-tree"),
    *("providers", "provider", "provider-history", "provider-sites", "sites", "site"),
    *("proposals", "proposal", "proposal-publication", "proposal-rejection", "proposal-withdrawal", "proposal-renewal"),
    *("duplicates", "duplicate-dismissal", "provider-merge"),
    *("catalog-imports", "catalog-export"),
    *RECORDS,
    *(f"{name}-list" for name in RECORDS),
    *VOCABULARIES,
    *VOCABULARIES.values(),
}
# What the parameters of the routes that are the same for all are called in the catalog of the tests.
IN_CATALOG = {
    "provider": "northmold",
    "site": "northmold-1",
    "capability": "device.molding.lsr",
    "modality": "device_single_use",
    "stage": "commercial",
    "standard": "ISO13485",
    "region": "USMCA",
    "country": "US",
}
NAMED = re.compile(r"{(\w+)}")
PARAMETER = re.compile(r"<(\w+):(\w+)>")


def pattern_of(name: str) -> URLPattern:
    return next(pattern for pattern in v1.urlpatterns if pattern.name == name)


def methods_of(name: str) -> set[str]:
    """What the route declares, in capitals."""
    view: Any = pattern_of(name).callback.cls  # type: ignore[attr-defined]
    declared = {method.upper() for method in view.http_method_names if hasattr(view, method)}
    return declared | {"HEAD"} if "GET" in declared else declared


def kind_named(name: str) -> str | None:
    """What the address of a sponsor's own names: a brief, a shortlist or a key; None for none."""
    found = NAMED.search(OWN[name])
    return found and found[1]


def address(name: str, method: str, ids: Mapping[str, str]) -> str:
    """Where a sponsor's own is asked for, below the root of the version."""
    return OWN[name].format(**ids) + (NEEDED.get(name, "") if method in ("GET", "HEAD") else "")


def shared_address(name: str) -> str:
    """The address of what is the same for all, with something that is there in the place of its first parameter."""
    pattern = pattern_of(name)
    where = IN_CATALOG.get(str(pattern.pattern).split("/")[0].removesuffix("s"), IN_CATALOG.get(name, "none-such"))
    unknown = "6f9c1f0e-3a52-4d2b-9f0f-2a8f3c1f7b11"
    return PARAMETER.sub(lambda found: unknown if found[1] == "uuid" else where, str(pattern.pattern))
