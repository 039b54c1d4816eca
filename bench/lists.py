"""Time of the catalog's lists over real HTTP, as ratios to an authenticated view that reads nothing.

    python manage.py migrate && python manage.py seed        # what is measured: the catalog that the settings name
    python manage.py import_catalog "$DECRS_FILE" --source decrs --publish   # and with the FDA list
    python -m bench.lists [--rounds 60]

gunicorn serves that database on two sockets. Every round asks each address once of both servers, in an order of its
own, so that other work on the machine hits all alike; the ratio is that of the medians of one run. The first server
remembers what it has found out about the catalog, as the product does while the catalog stays as it is: each address
was asked before ("again"). The second one remembers nothing: each question is new to it ("anew"). No answer is a 304.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import quote

import django
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnermatch.settings")
os.environ["PARTNERMATCH_ENV"] = "test"  # as the server that is asked
django.setup()

from catalog.models import Provider, Site  # noqa: E402 after the applications are ready
from partnermatch.access.issuing import create_sponsor, issue_key  # noqa: E402
from tests.contract.live_server import Server, serving  # noqa: E402
from tests.contract.test_raw_requests import database_url  # noqa: E402

NOTHING = "/me/"
LISTS = {
    "providers": "/providers/",
    "sites": "/sites/",
    "capabilities": "/capabilities/",
    "standards": "/standards/",
    "countries": "/countries/",
    "sites: the last page": "/sites/?offset=10000",
    "sites by name": "/sites/?ordering=name",
    "sites: capability, standard, region": "/sites/?capability=device&standard=ISO13485&region=USMCA",
    "sites: capability, country": "/sites/?capability=dp&country=US",
    "providers: capability, region": "/providers/?capability=dp&region=EUROPE",
    "providers: facets": "/providers/?facets=true",
    "providers: facets, capability, country": "/providers/?facets=true&capability=dp&country=US",
}
SEARCHES = (
    "EtO",
    "ethelyne oxide",
    "LSR overmold tijuana",
    "autoinjector",
    "HPAPI switzerland",
    "lonza",
    "tablets india",
)
SEARCHED = {f"{name}: {text}": f"/{name}/?search={quote(text)}" for name in ("sites", "providers") for text in SEARCHES}
AIM = {"list": 3, "search": 6}


@contextmanager
def key() -> Iterator[str]:
    """A sponsor's, for as long as the context lasts."""
    sponsor = create_sponsor(key=f"bench-{os.getpid()}", name="Bench")
    issued = issue_key(owner=sponsor)
    try:
        yield issued.text
    finally:
        issued.key.delete()
        sponsor.delete()
        sponsor.service_user.delete()


def asking(server: Server, key: str) -> Callable[[str], float]:
    """Asks a path of the API; answers how many milliseconds it took."""

    def ask(path: str) -> float:
        request = f"GET /api/v1{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n\r\n"
        start = time.perf_counter()
        answer = server.ask(request.encode())
        taken = (time.perf_counter() - start) * 1000
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {answer.body.decode()}")
        return taken

    return ask


Asks = dict[str, Callable[[str], float]]  # "again", "anew" → of the server that remembers, and of the other
Taken = dict[tuple[str, str], float]  # of each of these and each path: the median in milliseconds


def measured(asks: Asks, rounds: int) -> Taken:
    paths = (NOTHING, *LISTS.values(), *SEARCHED.values())
    taken: dict[tuple[str, str], list[float]] = {(how, path): [] for how in asks for path in paths}
    questions = list(taken)
    for number in range(-3, rounds):
        random.shuffle(questions)
        for how, path in questions:
            milliseconds = asks[how](path)
            if number >= 0:
                taken[how, path].append(milliseconds)
    return {question: statistics.median(times) for question, times in taken.items()}


def line(name: str, again: float, anew: float, nothing: float, aim: object = "") -> str:
    figures = "".join(f"{each:>8.1f}{each / nothing:>8.1f}" for each in (again, anew))
    return f"{name:48}{figures}{aim!s:>6}"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=60, help="how often each address is asked")
    rounds = arguments.parse_args().rounds
    sites, providers = Site.objects.count(), Provider.objects.count()
    url = database_url()
    with key() as text, serving(url) as keeping, serving(url, CATALOG_ANSWERS_REMEMBERED="0") as forgetting:
        taken = measured({"again": asking(keeping, text), "anew": asking(forgetting, text)}, rounds)
    nothing = taken["again", NOTHING]
    print(f"{providers} providers, {sites} sites, {rounds} rounds, load average {os.getloadavg()[0]:.1f}\n")
    print(f"{'p50':48}{'again':>8}{'ratio':>8}{'anew':>8}{'ratio':>8}{'aim':>6}")
    print(line(f"an empty view: {NOTHING}", nothing, taken["anew", NOTHING], nothing))
    for kind, paths in (("list", LISTS), ("search", SEARCHED)):
        for name, path in paths.items():
            print(line(name, taken["again", path], taken["anew", path], nothing, AIM[kind]))
        again, anew = (statistics.median(taken[how, path] for path in paths.values()) for how in ("again", "anew"))
        print(line(f"median {kind}", again, anew, nothing, AIM[kind]), end="\n\n")


if __name__ == "__main__":
    connection.ensure_connection()
    main()
