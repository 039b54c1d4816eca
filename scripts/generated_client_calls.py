"""What a sponsor's program does with the generated client: look around, match, read the refusal of a wrong brief.

Run by scripts/generated_client.py, in the client's environment.
"""

import json
import os
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar

from partnermatch_client import AuthenticatedClient, Client
from partnermatch_client.api.matching import match
from partnermatch_client.api.providers import get_provider, list_providers
from partnermatch_client.api.service import get_ready
from partnermatch_client.models import Brief, BriefMusts, MatchAnswer, Problem, ProviderDetail, ProviderPage, Ready

Answer = TypeVar("Answer")
EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "lsr-infusion-set.json"


def main() -> None:
    url = os.environ["PARTNERMATCH_URL"]
    client = AuthenticatedClient(base_url=url, token=os.environ["KEY"], raise_on_unexpected_status=True)
    look_around(url, client)
    ask(client)
    be_refused(url, client)


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
    if again.status_code != HTTPStatus.NOT_MODIFIED:
        raise SystemExit(f"asked again with its ETag: expected 304, got {again.status_code}")


def ask(client: AuthenticatedClient) -> None:
    brief = Brief.from_dict(json.loads(EXAMPLE.read_text()))
    answer = expected(MatchAnswer, match.sync(client=client, body=brief))
    for result in answer.results[:3]:
        print(f"{result.rank}. {result.provider.name}, {result.site.name}: {result.fit}, score {result.score}")


def be_refused(url: str, client: AuthenticatedClient) -> None:
    misspelt = Brief(must=BriefMusts(standards=["ISO13458"]))
    wrong = expected(Problem, match.sync(client=client, body=misspelt))
    stranger = expected(Problem, list_providers.sync(client=Client(base_url=url)))
    print(f"refused, as they should be: {wrong.errors[0].detail} {stranger.detail}")


def expected(kind: type[Answer], answer: object) -> Answer:
    if not isinstance(answer, kind):
        raise SystemExit(f"expected {kind.__name__}, got {answer}")
    return answer


if __name__ == "__main__":
    main()
