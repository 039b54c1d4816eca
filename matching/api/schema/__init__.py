"""Brief and answer as JSON Schema (2020-12): what the OpenAPI document says of them.

The engine's own door reads briefs, and its writer answers; these schemas take every bound from there.
"""

from matching.api.schema.answer import answer_components
from matching.api.schema.brief import brief_components
from matching.api.schema.own import own_components
from matching.api.schema.watch import watch_components
from matching.api.schema.words import Schema


def components() -> dict[str, Schema]:
    """Every named schema of matching. Schemas refer to one another as `#/components/schemas/NAME`."""
    parts = (brief_components(), answer_components(), own_components(), watch_components())
    named = [name for part in parts for name in part]
    if doubled := sorted(name for name in set(named) if named.count(name) > 1):
        raise ValueError(f"two schemas have the name {', '.join(doubled)}")
    return {name: schema for part in parts for name, schema in part.items()}
