"""The taxonomy as a tree, with how much of the catalog hangs on each branch: two queries."""

from typing import Any

from django.db.models import Count, QuerySet

from catalog.api.rows import nearest_unit
from catalog.models import Capability, CapabilityRecord, Site

Node = dict[str, Any]


def capability_tree(sites: QuerySet[Site]) -> list[Node]:
    """The roots in the order of their codes; a node counts the sites and providers that have it or what is below it."""
    nodes: dict[str, Node] = {}
    roots: list[Node] = []
    counts = counts_by_node(sites)
    unit_of_node = nearest_unit("pk")
    rows = Capability.objects.order_by("code").values_list("code", "name", "parent", unit_of_node)
    for code, name, parent, unit in rows:
        nodes[code] = {"code": code, "name": name, "unit": unit, **counts.get(code, NONE), "children": []}
        (nodes[parent]["children"] if parent else roots).append(nodes[code])
    return roots


NONE = {"sites": 0, "providers": 0}


def counts_by_node(sites: QuerySet[Site]) -> dict[str, dict[str, int]]:
    records = CapabilityRecord.objects.filter(site__in=sites.order_by().values("pk")).order_by()
    rows = records.values_list("capability__above__ancestor").annotate(
        Count("site", distinct=True), Count("site__provider", distinct=True)
    )
    return {code: {"sites": of_sites, "providers": of_providers} for code, of_sites, of_providers in rows}
