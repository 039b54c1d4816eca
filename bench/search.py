"""Hit rate and time of search, beside what one takes without it: icontains over names and synonyms, in the same run.

    python manage.py migrate && python manage.py seed        # what is measured: the catalog that the settings name
    python -m bench.search [--repeat 3]
    python manage.py import_catalog "$DECRS_FILE" --source decrs --publish   # and once more with the FDA list

A run of one search understands it, counts what it finds and reads the first fifty, as a list over HTTP does. The list
without a search is the same without understanding and ranking. Other work on the machine changes the times and hardly
the ratios.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from functools import reduce
from operator import and_

import django
from django.db.models import Q, QuerySet

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnermatch.settings")
os.environ.setdefault("PARTNERMATCH_ENV", "development")
django.setup()

from catalog.choices import PublicationStatus  # noqa: E402 after the applications are ready
from catalog.models import Capability, CapabilityRecord, Site  # noqa: E402
from catalog.search import RELEVANCE, ranked_sites, understand  # noqa: E402
from tests.golden.search import TOP, Golden, golden, hit_rates, searched  # noqa: E402

PAGE = 50
COLUMNS = ("name", "city", "fei", "duns", "country__name", "provider__name", "provider__duns")


def visible() -> QuerySet[Site]:
    return Site.objects.filter(active=True, provider__status=PublicationStatus.PUBLISHED)


def plain_sites(text: str) -> QuerySet[Site]:
    """Every word is somewhere in a name, a place, a number, or in a name or synonym of a capability of the site."""
    return visible().filter(reduce(and_, (_somewhere(word) for word in text.split()))).order_by("key")


def _somewhere(word: str) -> Q:
    named = Q(capability__name__icontains=word) | Q(capability__synonyms__text__icontains=word)
    having = Q(pk__in=CapabilityRecord.objects.filter(named).values("site"))
    return reduce(lambda found, column: found | Q(**{f"{column}__icontains": word}), COLUMNS, having)


def plainly(query: Golden) -> list[str]:
    if query.sites:
        return list(plain_sites(query.search).values_list("key", flat=True)[:TOP])
    words = query.search.split()
    having = [Q(name__icontains=word) | Q(synonyms__text__icontains=word) for word in words]
    return list(Capability.objects.filter(reduce(and_, having)).distinct().values_list("code", flat=True)[:TOP])


def list_search(text: str) -> None:
    sites = ranked_sites(understand(text, visible()), visible())
    read(sites.order_by(*RELEVANCE))


def list_plainly(text: str) -> None:
    read(plain_sites(text))


def list_all(text: str) -> None:
    read(visible().order_by("key"))


def read(sites: QuerySet[Site]) -> None:
    sites.count()
    list(sites.select_related("provider")[:PAGE])


def milliseconds(work: Callable[[str], None], repeat: int) -> list[float]:
    """The best of `repeat` runs of each golden search for sites."""
    texts = [query.search for query in golden() if query.sites]
    runs = [[_timed(work, text) for text in texts] for _ in range(repeat)]
    return [min(times) for times in zip(*runs, strict=True)]


def _timed(work: Callable[[str], None], text: str) -> float:
    start = time.perf_counter()
    work(text)
    return (time.perf_counter() - start) * 1000


def percentile(values: list[float], share: float) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[round(share * 100) - 1]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--repeat", type=int, default=3, help="runs of each search, of which the best counts")
    repeat = arguments.parse_args().repeat
    print(f"{visible().count()} visible sites, {len(golden())} golden searches\n")
    print(f"{'hit among the first ' + str(TOP):28}{'search':>10}{'icontains':>12}")
    ours, plain = hit_rates(golden(), searched), hit_rates(golden(), plainly)
    for kind, rate in ours.items():
        count = len(golden()) if kind == "total" else sum(query.kind == kind for query in golden())
        print(f"{f'{kind} ({count})':28}{rate:>10.0%}{plain[kind]:>12.0%}")
    print(f"\n{'milliseconds':28}{'p50':>10}{'p95':>12}{'p50 to list':>14}")
    works = {"list without a search": list_all, "list with search": list_search, "list with icontains": list_plainly}
    times = {name: milliseconds(work, repeat) for name, work in works.items()}
    base = percentile(times["list without a search"], 0.5)
    for name, taken in times.items():
        p50, p95 = percentile(taken, 0.5), percentile(taken, 0.95)
        print(f"{name:28}{p50:>10.1f}{p95:>12.1f}{p50 / base:>14.1f}")


if __name__ == "__main__":
    main()
