"""Edits of a catalog, each one transaction, drawn by chance: whatever can move a row of the read model."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date

from django.db import IntegrityError, connection, transaction

from catalog.models import (
    Capability,
    CapabilityRecord,
    Certificate,
    Inspection,
    Modality,
    ModalityRecord,
    Provider,
    Site,
    Source,
)
from tests.catalog.api import builders

KEYS = ("acme", "beta", "beta-2", "gamma", "omega", "zeta")
CODES = tuple(builders.CAPABILITIES)
NUMBERS = (None, 1, 127, 128, 40_000, 10**10, 10**15)
WORDS = ("", "München", "Z", "a", "東京")
RECORDS = (CapabilityRecord, ModalityRecord, Certificate, Inspection)
Edit = Callable[[random.Random], object]


def empty() -> None:
    """No provider and no code but those of the builders is left."""
    Provider.objects.update(status="retired", merged_into=None)
    for model in (*RECORDS, Site, Provider):
        model._default_manager.all().delete()
    Source.objects.all().delete()
    with connection.cursor() as cursor:  # the closure follows by itself
        cursor.execute("DELETE FROM catalog_capability WHERE code <> ALL(%s)", [list(CODES)])


def edit(draw: random.Random) -> None:
    """One transaction of one to three edits; one that the database refuses is none."""
    with transaction.atomic():
        for _ in range(draw.randint(1, 3)):
            with suppress(IntegrityError), transaction.atomic():
                draw.choice(EDITS)(draw)


def _one_of(draw: random.Random, rows: object) -> object:
    found = list(rows.order_by("pk"))  # type: ignore[attr-defined]
    return draw.choice(found) if found else None


def new_provider(draw: random.Random) -> None:
    key = draw.choice(KEYS)
    if not Provider.objects.filter(key=key).exists():
        owner = builders.provider(key, status=draw.choice(["draft", "published"]))
        for _ in range(draw.randint(0, 2)):
            new_site(draw, owner)


def change_provider(draw: random.Random) -> None:
    if owner := _one_of(draw, Provider.objects):
        status, services = draw.choice(["draft", "published", "retired"]), draw.choice(["yes", "no", "unknown"])
        source = builders.source(draw.choice(["test", "another"]))
        rows = Provider.objects.filter(pk=owner.pk, merged_into=None)  # type: ignore[attr-defined]
        rows.update(status=status, contract_services=services, name=draw.choice(WORDS) or "A", source=source)


def rename_key(draw: random.Random) -> None:
    if owner := _one_of(draw, Provider.objects):
        key = draw.choice(KEYS)
        if not Provider.objects.filter(key=key).exists():
            Provider.objects.filter(pk=owner.pk).update(key=key)  # type: ignore[attr-defined]


def new_site(draw: random.Random, owner: Provider | None = None) -> None:
    owner = owner or _one_of(draw, Provider.objects)  # type: ignore[assignment]
    key = f"site-{draw.randint(0, 30)}"
    if owner and not Site.objects.filter(key=key).exists():
        at = builders.site(key, owner, city=draw.choice(WORDS), country_id=draw.choice([None, "CH", "US"]))
        for _ in range(draw.randint(0, 3)):
            new_record(draw, at)


def change_site(draw: random.Random) -> None:
    if at := _one_of(draw, Site.objects):
        reviewed = draw.choice([None, date(2026, 8, 14)])
        rows = Site.objects.filter(pk=at.pk)  # type: ignore[attr-defined]
        rows.update(active=draw.random() < 0.7, city=draw.choice(WORDS), profile_reviewed_on=reviewed)


def move_site(draw: random.Random) -> None:
    at, owner = _one_of(draw, Site.objects), _one_of(draw, Provider.objects)
    if at and owner:
        Site.objects.filter(pk=at.pk).update(provider=owner)  # type: ignore[attr-defined]


def new_record(draw: random.Random, at: Site | None = None) -> None:
    at = at or _one_of(draw, Site.objects)  # type: ignore[assignment]
    if at:
        draw.choice([_capability, _modality, _certificate, _inspection])(draw, at)


def _capability(draw: random.Random, at: Site) -> None:
    low, high = sorted(draw.choices(NUMBERS[1:], k=2))
    builders_fields = {
        "annual_volume_min": draw.choice([None, 0, low]), "annual_volume_max": draw.choice([None, high]),
        "programmes": draw.choice(NUMBERS), "lead_time_weeks_max": draw.choice([None, 12, 300]),
        "stages": draw.choice([[], ["validation"], ["concept", "commercial"]]),
        "evidence": draw.choice(["verified", "inferred"]), "source": at.source,
        "evidence_url": draw.choice(["", "https://made-up.example/a", "https://made-up.example/b"]),
    }  # fmt: skip
    CapabilityRecord.objects.update_or_create(site=at, capability_id=draw.choice(CODES), defaults=builders_fields)


def _modality(draw: random.Random, at: Site) -> None:
    code = draw.choice(["device_single_use", "small_molecule"])
    ModalityRecord.objects.get_or_create(site=at, modality_id=code, defaults={"source": at.source})


def _certificate(draw: random.Random, at: Site) -> None:
    number, day = draw.choice(["", "1", "10", "2"]), draw.choice([None, date(2024, 1, 1), date(2025, 1, 1)])
    scope = sorted(draw.sample(CODES, k=draw.choice([0, 0, 1, 2])))
    fields = {"scope": scope, "issuer": draw.choice(WORDS), "source": at.source}
    key = {"standard_id": draw.choice(["ISO13485", "ISO9001"]), "number": number, "valid_from": day}
    Certificate.objects.get_or_create(site=at, **key, defaults=fields)


def _inspection(draw: random.Random, at: Site) -> None:
    key = {"ended_on": date(2025, 1, draw.randint(1, 3)), "authority": draw.choice(["FDA", "EMA"])}
    fields = {"outcome": draw.choice(["none", "official"]), "source": at.source}
    Inspection.objects.get_or_create(site=at, area=draw.choice(["", "drug"]), **key, defaults=fields)


def move_record(draw: random.Random) -> None:
    """By no door of ours, but the database would let it be done."""
    row, at = _one_of(draw, Inspection.objects), _one_of(draw, Site.objects)
    if row and at:
        key = {"ended_on": row.ended_on, "authority": row.authority, "area": row.area}  # type: ignore[attr-defined]
        if not Inspection.objects.filter(site=at, **key).exists():
            Inspection.objects.filter(pk=row.pk).update(site=at)  # type: ignore[attr-defined]


def delete_record(draw: random.Random) -> None:
    model = draw.choice(RECORDS)
    if row := _one_of(draw, model._default_manager):
        row.delete()  # type: ignore[attr-defined]


def delete_site(draw: random.Random) -> None:
    if at := _one_of(draw, Site.objects):
        at.delete()  # type: ignore[attr-defined]


def merge(draw: random.Random) -> None:
    former, into = (_one_of(draw, Provider.objects.filter(merged_into=None)) for _ in range(2))
    if former and into and former != into and not Provider.objects.filter(merged_into=former).exists():
        Site.objects.filter(provider=former).update(provider=into)
        Provider.objects.filter(pk=former.pk).update(status="retired", merged_into=into)  # type: ignore[attr-defined]


def change_vocabulary(draw: random.Random) -> None:
    change: list[Callable[[], object]] = [
        lambda: Modality.objects.filter(code="small_molecule").update(name=draw.choice(WORDS) or "A"),
        lambda: Source.objects.filter(name__startswith="test").update(name=draw.choice(["test", "test 2"])),
        lambda: Capability.objects.get_or_create(
            code=f"device.c{draw.randint(0, 3)}", defaults={"name": "c", "parent_id": "device"}
        ),
    ]
    draw.choice(change)()


EDITS: tuple[Edit, ...] = (
    new_provider, new_provider, change_provider, change_provider, rename_key, new_site, change_site, move_site,
    new_record, new_record, new_record, move_record, delete_record, delete_site, merge, change_vocabulary,
)  # fmt: skip
