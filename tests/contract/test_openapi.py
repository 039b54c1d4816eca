"""The committed document is what the code says, and says everything of every operation."""

import re
from typing import Any

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.validation import validate_schema

from partnermatch.api import v1
from partnermatch.api.document import DOCUMENT
from partnermatch.api.openapi import merged
from partnermatch.api.problems import KINDS
from partnermatch.api.strict import METHODS_WITH_BODY
from tests.contract.document import Operation, answers_as, document, faults, named, operations, requests_as

# Names of methods in clients of every language: a name that changes breaks them all.
OPERATIONS = {
    ("GET", "/api/v1/"): "getIndex",
    ("GET", "/api/v1/me/"): "getMe",
    ("POST", "/api/v1/match/"): "match",
    ("GET", "/api/v1/providers/"): "listProviders",
    ("GET", "/api/v1/providers/{key}/"): "getProvider",
    ("GET", "/api/v1/providers/{key}/history/"): "listProviderHistory",
    ("GET", "/api/v1/sites/"): "listSites",
    ("GET", "/api/v1/sites/{key}/"): "getSite",
    ("POST", "/api/v1/providers/"): "createProvider",
    ("PATCH", "/api/v1/providers/{key}/"): "updateProvider",
    ("DELETE", "/api/v1/providers/{key}/"): "retireProvider",
    ("POST", "/api/v1/providers/{key}/sites/"): "createSite",
    ("PATCH", "/api/v1/sites/{key}/"): "updateSite",
    ("DELETE", "/api/v1/sites/{key}/"): "retireSite",
    ("POST", "/api/v1/sites/{key}/capabilities/"): "createSiteCapability",
    ("GET", "/api/v1/sites/{key}/capabilities/{record}/"): "getSiteCapability",
    ("PATCH", "/api/v1/sites/{key}/capabilities/{record}/"): "updateSiteCapability",
    ("DELETE", "/api/v1/sites/{key}/capabilities/{record}/"): "removeSiteCapability",
    ("POST", "/api/v1/sites/{key}/modalities/"): "createSiteModality",
    ("GET", "/api/v1/sites/{key}/modalities/{record}/"): "getSiteModality",
    ("PATCH", "/api/v1/sites/{key}/modalities/{record}/"): "updateSiteModality",
    ("DELETE", "/api/v1/sites/{key}/modalities/{record}/"): "removeSiteModality",
    ("POST", "/api/v1/sites/{key}/certificates/"): "createSiteCertificate",
    ("GET", "/api/v1/sites/{key}/certificates/{record}/"): "getSiteCertificate",
    ("PATCH", "/api/v1/sites/{key}/certificates/{record}/"): "updateSiteCertificate",
    ("DELETE", "/api/v1/sites/{key}/certificates/{record}/"): "removeSiteCertificate",
    ("POST", "/api/v1/sites/{key}/inspections/"): "createSiteInspection",
    ("GET", "/api/v1/sites/{key}/inspections/{record}/"): "getSiteInspection",
    ("PATCH", "/api/v1/sites/{key}/inspections/{record}/"): "updateSiteInspection",
    ("DELETE", "/api/v1/sites/{key}/inspections/{record}/"): "removeSiteInspection",
    ("POST", "/api/v1/catalog/imports/"): "importCatalog",
    ("GET", "/api/v1/catalog/export/"): "exportCatalog",
    ("GET", "/api/v1/capabilities/"): "listCapabilities",
    ("GET", "/api/v1/capabilities/tree/"): "getCapabilityTree",
    ("GET", "/api/v1/capabilities/{code}/"): "getCapability",
    ("GET", "/api/v1/modalities/"): "listModalities",
    ("GET", "/api/v1/modalities/{code}/"): "getModality",
    ("GET", "/api/v1/stages/"): "listStages",
    ("GET", "/api/v1/stages/{code}/"): "getStage",
    ("GET", "/api/v1/standards/"): "listStandards",
    ("GET", "/api/v1/standards/{code}/"): "getStandard",
    ("GET", "/api/v1/regions/"): "listRegions",
    ("GET", "/api/v1/regions/{code}/"): "getRegion",
    ("GET", "/api/v1/countries/"): "listCountries",
    ("GET", "/api/v1/countries/{code}/"): "getCountry",
    ("GET", "/api/v1/duplicates/"): "listDuplicates",
    ("POST", "/api/v1/duplicates/dismiss/"): "dismissDuplicate",
    ("POST", "/api/v1/providers/{key}/merge/"): "mergeProvider",
    ("GET", "/api/v1/proposals/"): "listProposals",
    ("GET", "/api/v1/proposals/{key}/"): "getProposal",
    ("POST", "/api/v1/proposals/{key}/publish/"): "publishProposal",
    ("POST", "/api/v1/proposals/{key}/reject/"): "rejectProposal",
    ("POST", "/api/v1/proposals/{key}/withdraw/"): "withdrawProposal",
    ("POST", "/api/v1/proposals/{key}/renew/"): "renewProposal",
    ("GET", "/api/v1/keys/"): "listKeys",
    ("POST", "/api/v1/keys/"): "issueKey",
    ("GET", "/api/v1/keys/{prefix}/"): "getKey",
    ("DELETE", "/api/v1/keys/{prefix}/"): "revokeKey",
    ("POST", "/api/v1/keys/{prefix}/rotate/"): "rotateKey",
    ("GET", "/api/v1/briefs/"): "listBriefs",
    ("POST", "/api/v1/briefs/"): "createBrief",
    ("GET", "/api/v1/briefs/{key}/"): "getBrief",
    ("PATCH", "/api/v1/briefs/{key}/"): "updateBrief",
    ("DELETE", "/api/v1/briefs/{key}/"): "archiveBrief",
    ("POST", "/api/v1/briefs/{key}/duplicate/"): "duplicateBrief",
    ("POST", "/api/v1/briefs/{key}/match/"): "matchBrief",
    ("GET", "/api/v1/briefs/{key}/shortlists/"): "listBriefShortlists",
    ("POST", "/api/v1/briefs/{key}/shortlists/"): "createShortlist",
    ("GET", "/api/v1/shortlists/"): "listShortlists",
    ("GET", "/api/v1/shortlists/{key}/"): "getShortlist",
    ("PATCH", "/api/v1/shortlists/{key}/"): "addDecisions",
    ("GET", "/api/v1/shortlists/{key}/export/"): "exportShortlist",
    ("GET", "/api/v1/shortlists/{key}/verify/"): "verifyShortlist",
    ("GET", "/api/v1/shortlists/{key}/changes/"): "getShortlistChanges",
    ("GET", "/api/v1/changes/"): "listChanges",
    ("GET", "/api/v1/lapses/"): "listLapses",
    ("GET", "/health/live"): "getLive",
    ("GET", "/health/ready"): "getReady",
}
# The document does not describe itself.
UNDESCRIBED = {"/api/v1/openapi.yaml", "/api/v1/openapi.json", "/api/v1/docs/"}
CATALOG = ("providers", "sites", "capabilities", "modalities", "stages", "standards", "regions", "countries")

every_operation = pytest.mark.parametrize(
    ("path", "method", "operation"), [pytest.param(*each, id=each[2]["operationId"]) for each in operations()]
)


def statuses(operation: Operation) -> set[int]:
    return {int(status) for status in operation["responses"]}


def parameters(operation: Operation) -> dict[str, Any]:
    return {parameter["name"]: parameter for parameter in operation.get("parameters", ())}


def success(operation: Operation) -> dict[str, Any]:
    """The answer to what was right."""
    return next(response for status, response in operation["responses"].items() if status.startswith("2"))


def json_of(response: dict[str, Any]) -> list[dict[str, Any]]:
    return [content for kind, content in response.get("content", {}).items() if kind == "application/json"]


def example(media_type: dict[str, Any]) -> Any:
    return media_type["examples"]["example"]["value"]


def test_the_committed_document_is_what_the_code_says() -> None:
    generated = SchemaGenerator().get_schema(public=True)
    assert not GENERATOR_STATS
    validate_schema(generated)
    assert OpenApiYamlRenderer().render(generated) == DOCUMENT.read_bytes(), "make openapi, and review the difference"


def test_operations_keep_their_names() -> None:
    assert {(method, path): operation["operationId"] for path, method, operation in operations()} == OPERATIONS


def test_every_route_of_version_1_is_described() -> None:
    routes = {
        (method, path)
        for each in map(v1.route, v1.urlpatterns)
        for path in [each["path"]]
        for method in each["methods"]
    }
    described = {(method, path) for path, method, _ in operations()}
    assert {(method, path) for method, path in routes if path not in UNDESCRIBED and method != "HEAD"} <= described


@every_operation
def test_an_operation_says_what_it_does_and_where_it_belongs(path: str, method: str, operation: Operation) -> None:
    told = {tag["name"] for tag in document()["tags"] if tag["description"]}
    assert operation["summary"]
    assert set(operation["tags"]) <= told


@every_operation
def test_an_operation_has_an_example_that_its_schemas_allow(path: str, method: str, operation: Operation) -> None:
    for answered in json_of(success(operation)):
        assert faults(answers_as(answered["schema"]), example(answered)) == []
    if "requestBody" in operation:
        sent = operation["requestBody"]["content"]["application/json"]
        assert faults(requests_as(sent["schema"]), example(sent)) == []
    for parameter in parameters(operation).values():
        assert parameter["in"] != "path" or parameter["example"]
        assert "example" not in parameter or faults(requests_as(parameter["schema"]), parameter["example"]) == []


@every_operation
def test_an_operation_tells_of_every_problem(path: str, method: str, operation: Operation) -> None:
    if path.startswith("/health/"):
        assert statuses(operation) <= {200, 500, 503}
        return
    expected = {400, 401, 406, 500, 503}
    expected |= {404} if "{" in path else set()
    expected |= {413, 415} if method in METHODS_WITH_BODY else set()
    expected |= {403, 429} if any(needed.get("key") for needed in operation["security"]) else set()
    assert expected <= statuses(operation)
    assert 404 not in statuses(operation) - expected


def test_only_health_and_the_index_need_no_key() -> None:
    free = {operation["operationId"] for _, _, operation in operations() if {} in operation.get("security", [{}])}
    assert free == {"getIndex", "getLive", "getReady"}


def test_an_operation_names_the_scope_that_its_key_needs() -> None:
    scopes = {operation["operationId"]: operation.get("security") for _, _, operation in operations()}
    assert scopes["match"] == [{"key": ["read"]}]
    assert scopes["listProviderHistory"] == [{"key": ["curate"]}]
    assert scopes["getMe"] == [{"key": []}]


def test_every_answer_of_the_catalog_can_be_asked_for_again_by_its_tag() -> None:
    for path, method, operation in operations():
        if method == "GET" and path.removeprefix("/api/v1/").startswith(CATALOG):
            assert "If-None-Match" in parameters(operation)
            assert "ETag" in operation["responses"]["200"]["headers"]
            assert "content" not in operation["responses"]["304"]


def test_every_problem_that_an_operation_names_has_examples_of_its_schema() -> None:
    references = {r["$ref"] for _, _, o in operations() for r in o["responses"].values() if "$ref" in r}
    for reference in references:
        content = document()["components"]["responses"][reference.rpartition("/")[2]]["content"]
        examples = content["application/problem+json"]["examples"]
        assert [faults(answers_as(named("Problem")), each["value"]) for each in examples.values()] == [[]] * len(
            examples
        )
        assert {KINDS[code].status for code in examples} == {int(reference[-3:])}


def test_every_schema_that_is_named_is_used_and_every_one_used_is_named() -> None:
    text = DOCUMENT.read_text()
    used = set(re.findall(r"#/components/schemas/(\w+)", text))
    assert used == set(document()["components"]["schemas"])


def test_every_named_schema_of_an_object_is_described() -> None:
    schemas = document()["components"]["schemas"]
    bare = [
        name for name, schema in schemas.items() if schema.get("type") == "object" and not schema.get("description")
    ]
    assert [name for name in bare if not name.startswith("Paginated")] == []


def test_two_schemas_of_one_name_are_refused() -> None:
    assert merged({"A": {"type": "string"}}, {"A": {"type": "string"}, "B": {}}) == {"A": {"type": "string"}, "B": {}}
    with pytest.raises(ValueError, match="two schemas have the name A"):
        merged({"A": {"type": "string"}}, {"A": {"type": "integer"}})
