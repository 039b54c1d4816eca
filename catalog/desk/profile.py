"""A provider with all that is on record about it, read at once: as many queries for one site as for a hundred."""

from collections.abc import Iterator

from django.db.models import Prefetch

from catalog.exchange.tables import RECORDS, Kind
from catalog.models import CapabilityRecord, Certificate, Inspection, ModalityRecord, Provider, Site

_RECORDS = {
    "capabilities": CapabilityRecord.objects.select_related("capability", "source"),
    "modalities": ModalityRecord.objects.select_related("modality", "source"),
    "certificates": Certificate.objects.select_related("standard", "source"),
    "inspections": Inspection.objects.select_related("source"),
}


def read_profile(number: int) -> Provider | None:
    """The provider with that id, its sites and their records at hand."""
    sites = Site.objects.select_related("country", "source").order_by("-active", "key")
    providers = Provider.objects.select_related("headquarters_country", "source").prefetch_related(
        Prefetch("sites", sites), *(Prefetch(f"sites__{name}", rows) for name, rows in _RECORDS.items())
    )
    return providers.filter(pk=number).first()


def records_of(site: Site) -> Iterator[tuple[Kind, list[CapabilityRecord | ModalityRecord | Certificate | Inspection]]]:
    for kind in RECORDS:
        yield kind, list(getattr(site, kind.in_site).all())
