"""The client against the document of the API: its types name what is described, and nothing is missing or made up."""

import inspect
from dataclasses import fields, is_dataclass
from types import ModuleType
from typing import Any, is_typeddict

import pytest
import yaml

from partnermatch_client import own
from partnermatch_client.shapes import answer, catalog, watch
from partnermatch_client.shapes import own as own_shapes
from tests.architecture.sources import ROOT

DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "openapi" / "v1.yaml").read_text())
SCHEMAS = DOCUMENT["components"]["schemas"]
# Where the client calls something otherwise.
SCHEMA_OF = {
    "StoredBrief": "BriefDetail",
    "Shortlist": "ShortlistDetail",
    "Decision": "DecisionDetail",
    "InForce": "Standing",
    "KeyOfCaller": "Key",
    "Key": "KeyEntry",
}
NO_SCHEMAS = {"Scored", "Read"}  # what several have in common


def shapes_in(module: ModuleType) -> list[type]:
    found = [each for _, each in inspect.getmembers(module, inspect.isclass) if each.__module__ == module.__name__]
    return [each for each in found if each.__name__ not in NO_SCHEMAS]


SHAPES = [shape for module in (answer, own_shapes, watch, catalog, own) for shape in shapes_in(module)]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_every_type_names_the_members_that_the_document_describes(shape: Any) -> None:
    schema = SCHEMAS[SCHEMA_OF.get(shape.__name__, shape.__name__)]
    if is_dataclass(shape):
        assert {each.name for each in fields(shape)} - {"etag"} == set(schema["properties"])
    else:
        assert is_typeddict(shape)
        assert (shape.__required_keys__, shape.__optional_keys__) == (  # type: ignore[attr-defined]
            set(schema["required"]),
            set(schema["properties"]) - set(schema["required"]),
        )
