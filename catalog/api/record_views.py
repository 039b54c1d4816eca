"""The records of a site, each at an address of its own.

A capability and a modality are named by their code. A certificate is named by its standard and an inspection by its
day, with a digest of what tells it from another of the same: the `key` that a site shows with it.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.http import Http404
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api import shapes
from catalog.api.conditional import sees_everything
from catalog.api.proposals import ProposalDetail
from catalog.api.reading import found
from catalog.api.records import (
    CapabilityRecordSerializer,
    CertificateSerializer,
    InspectionSerializer,
    ModalityRecordSerializer,
)
from catalog.api.rows import site_details
from catalog.api.selection import visible_sites
from catalog.api.writing import REASON, Changing, carried_out, created, documented, proposed, sent, turn
from catalog.exchange.amend import Place, add_record
from catalog.exchange.tables import CAPABILITY, CERTIFICATE, INSPECTION, MODALITY, Kind
from catalog.models import Proposal, Site


def record_of(site: Site, kind: Kind, address: str) -> Any:
    for record in getattr(site, kind.in_site).all():
        if kind.address(getattr(record, kind.columns[name]) for name in kind.identity) == address:
            return record
    raise Http404


class RecordSingle(Changing[Any]):
    """A record of a site."""

    verbs = {"DELETE": "remove"}
    kind: Kind

    def get_object(self) -> Any:
        site = found(site_details(visible_sites(everything=self.everything)), key=self.kwargs["key"])
        return record_of(site, self.kind, self.kwargs["record"])

    def place_of(self, row: Any) -> tuple[Place, str]:
        site = row.site
        return Place(provider=site.provider.key, site=site.key, kind=self.kind), self.kwargs["record"]

    def delete(self, request: Request, **where: str) -> Response:
        """Take the record off the site's list. The history keeps it."""
        return super().delete(request, **where)


class RecordCreation(GenericAPIView[Any]):
    """Where the records of a site begin."""

    required_scope = {"POST": "curate"}
    answers = {"POST": (409,)}
    kind: Kind
    route: str

    def post(self, request: Request, key: str) -> Response:
        """Add a record to a site."""
        with turn(request):
            sites = visible_sites(everything=sees_everything(request))
            provider = found(sites.select_related("provider"), key=key).provider.key
            add = partial(add_record, sent(request), self.kind, provider=provider, site=key)
            address = carried_out(request, provider, lambda publish: add(publish=publish))
            if isinstance(address, Proposal):
                return proposed(request, address)
            record = record_of(found(site_details(sites), key=key), self.kind, address)
            return created(request, self.get_serializer(record).data, self.route, key, address)


@documented(shapes.CapabilityWrite, CapabilityRecordSerializer)
class SiteCapability(RecordSingle):
    """A capability of a site, with the numbers that it states."""

    kind, serializer_class = CAPABILITY, CapabilityRecordSerializer


@documented(shapes.ModalityWrite, ModalityRecordSerializer)
class SiteModality(RecordSingle):
    """A kind of product that a site works with."""

    kind, serializer_class = MODALITY, ModalityRecordSerializer


@documented(shapes.CertificateWrite, CertificateSerializer)
class SiteCertificate(RecordSingle):
    """A certificate, registration or authorisation of a site."""

    kind, serializer_class = CERTIFICATE, CertificateSerializer


@documented(shapes.InspectionWrite, InspectionSerializer)
class SiteInspection(RecordSingle):
    """An inspection of a site."""

    kind, serializer_class = INSPECTION, InspectionSerializer


# What is at the two addresses of each kind, and what is sent there.
VIEWS: Sequence[tuple[type[RecordSingle], type[Any]]] = (
    (SiteCapability, shapes.CapabilityWrite),
    (SiteModality, shapes.ModalityWrite),
    (SiteCertificate, shapes.CertificateWrite),
    (SiteInspection, shapes.InspectionWrite),
)


def creation(single: type[RecordSingle], body: type[Any]) -> type[RecordCreation]:
    answer: Any = single.serializer_class
    name, answers = f"site-{single.kind.name}", {201: answer, 202: ProposalDetail}
    members = {"kind": single.kind, "serializer_class": answer, "route": name, "__doc__": RecordCreation.__doc__}
    described = extend_schema(
        operation_id=f"create{single.__name__}", request=body, responses=answers, parameters=[REASON]
    )
    view: type[RecordCreation] = type(f"{single.__name__}Creation", (RecordCreation,), members)
    return extend_schema_view(post=described)(view)


def record_routes() -> list[URLPattern]:
    routes = []
    for single, body in VIEWS:
        name, address = f"site-{single.kind.name}", f"sites/<str:key>/{single.kind.in_site}/"
        routes.append(path(address, creation(single, body).as_view(), name=f"{name}-list"))
        routes.append(path(f"{address}<str:record>/", single.as_view(), name=name))
    return routes
