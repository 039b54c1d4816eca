"""What programs of a sponsor and of a curator do with the generated client.

A sponsor's looks around, matches, and reads the refusal of a wrong brief. A curator's adds a draft, changes it, retires
it, and rehearses an import. Run by scripts/generated_client.py, in the client's environment.
"""

import json
import os
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from partnermatch_api import AuthenticatedClient, Client
from partnermatch_api.api.catalog import import_catalog
from partnermatch_api.api.matching import match
from partnermatch_api.api.providers import (
    create_provider,
    get_provider,
    list_providers,
    retire_provider,
    update_provider,
)
from partnermatch_api.api.service import get_ready
from partnermatch_api.models import (
    Brief,
    BriefMusts,
    CatalogDocument,
    ImportCatalogFilesBody,
    ImportPlan,
    MatchAnswer,
    PatchedProviderWrite,
    Problem,
    ProviderDetail,
    ProviderPage,
    ProviderWrite,
    Ready,
    SiteWrite,
)
from partnermatch_api.types import File

Answer = TypeVar("Answer")
EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
DRAFT = "lakeshore-moldings"


def main() -> None:
    url = os.environ["PARTNERMATCH_URL"]
    sponsor = AuthenticatedClient(base_url=url, token=os.environ["SPONSOR_KEY"], raise_on_unexpected_status=True)
    curator = AuthenticatedClient(base_url=url, token=os.environ["CURATOR_KEY"], raise_on_unexpected_status=True)
    look_around(url, sponsor)
    ask(sponsor)
    be_refused(url, sponsor)
    change_and_retire(curator, add(curator))
    rehearse(curator)


def look_around(url: str, client: AuthenticatedClient) -> None:
    ready = expected(Ready, get_ready.sync(client=Client(base_url=url)))
    asked = {"capability": ["device.molding.lsr"], "country": ["MX"], "facets": True, "limit": 5}
    page = expected(ProviderPage, list_providers.sync(client=client, **asked))
    print(f"revision {ready.catalog_revision}: {page.count} providers mold silicone in Mexico")
    key = page.results[0].key
    provider = expected(ProviderDetail, get_provider.sync(key, client=client))
    print(f"the first is {provider.name}, known from: {provider.source.name}")
    kept = get_provider.sync_detailed(key, client=client).headers["ETag"]
    again = get_provider.sync_detailed(key, client=client, if_none_match=kept)
    require(again.status_code, HTTPStatus.NOT_MODIFIED)


def ask(client: AuthenticatedClient) -> None:
    brief = Brief.from_dict(json.loads((EXAMPLES / "lsr-infusion-set.json").read_text()))
    answer = expected(MatchAnswer, match.sync(client=client, body=brief))
    for result in answer.results[:3]:
        print(f"{result.rank}. {result.provider.name}, {result.site.name}: {result.fit}, score {result.score}")


def be_refused(url: str, client: AuthenticatedClient) -> None:
    misspelt = Brief(must=BriefMusts(standards=["ISO13458"]))
    wrong = expected(Problem, match.sync(client=client, body=misspelt))
    stranger = expected(Problem, list_providers.sync(client=Client(base_url=url)))
    writer = expected(Problem, create_provider.sync(client=client, body=ProviderWrite(key=DRAFT, name="Lakeshore")))
    require(writer.status, HTTPStatus.FORBIDDEN)
    print(f"refused, as they should be: {wrong.errors[0].detail} {stranger.detail} {writer.detail}")


def add(client: AuthenticatedClient) -> str:
    """The ETag of a new draft."""
    site = SiteWrite(key=f"{DRAFT}-erie", name="Erie", country="US")
    draft = ProviderWrite(key=DRAFT, name="Lakeshore Moldings", sites=[site])
    made = create_provider.sync_detailed(client=client, body=draft, x_change_reason="met at a fair")
    require(made.status_code, HTTPStatus.CREATED)
    provider = expected(ProviderDetail, made.parsed)
    print(f"added {provider.name}, {provider.status}, with its site {provider.sites[0].name}")
    return made.headers["ETag"]


def change_and_retire(client: AuthenticatedClient, seen: str) -> None:
    change = PatchedProviderWrite(description="Molds silicone.")
    changed = update_provider.sync_detailed(DRAFT, client=client, body=change, if_match=seen)
    print(f"changed: {expected(ProviderDetail, changed.parsed).description}")
    late = expected(Problem, update_provider.sync(DRAFT, client=client, body=change, if_match=seen))
    require(late.status, HTTPStatus.PRECONDITION_FAILED)
    gone = retire_provider.sync_detailed(DRAFT, client=client, if_match=changed.headers["ETag"])
    require(gone.status_code, HTTPStatus.NO_CONTENT)
    kept = expected(ProviderDetail, get_provider.sync(DRAFT, client=client))
    require(kept.status, "retired")
    print(f"too late, as it should be: {late.detail} Then {kept.status}.")


def rehearse(client: AuthenticatedClient) -> None:
    """The same file as a document and as an upload: one plan, and nothing is written."""
    content = (EXAMPLES / "catalog-minimal.json").read_bytes()
    document = CatalogDocument.from_dict(json.loads(content))
    upload = ImportCatalogFilesBody(file=File(payload=BytesIO(content), file_name="catalog-minimal.json"))
    plans = [expected(ImportPlan, import_catalog.sync(client=client, body=b, dry_run=True)) for b in (document, upload)]
    require(plans[0].to_dict(), plans[1].to_dict())
    missing = expected(Problem, get_provider.sync(document.providers[0].key, client=client))
    require(missing.status, HTTPStatus.NOT_FOUND)
    print(f"an import would make {plans[0].change_count} changes, and made none")


def require(found: object, wanted: object) -> None:
    if found != wanted:
        raise SystemExit(f"expected {wanted}, got {found}")


def expected(kind: type[Answer], answer: object) -> Answer:
    if not isinstance(answer, kind):
        raise SystemExit(f"expected {kind.__name__}, got {answer}")
    return answer


if __name__ == "__main__":
    main()
