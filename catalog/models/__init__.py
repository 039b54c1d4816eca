"""The catalog: providers, their sites, what each site can do and holds, and where each fact comes from."""

from catalog.models.audit import Revision, TrailLink
from catalog.models.capability import CapabilityRecord, ModalityRecord
from catalog.models.certificate import Certificate
from catalog.models.dismissal import Dismissal
from catalog.models.import_run import HeldFile, ImportRun
from catalog.models.proposal import Proposal
from catalog.models.provider import Provider, Source
from catalog.models.question import QuestionCount
from catalog.models.saved_filter import SavedFilter
from catalog.models.site import Inspection, Site
from catalog.models.vocabulary import (
    Capability,
    CapabilityClosure,
    CapabilitySynonym,
    Country,
    Modality,
    Region,
    Stage,
    Standard,
)

__all__ = [
    "Capability",
    "CapabilityClosure",
    "CapabilityRecord",
    "CapabilitySynonym",
    "Certificate",
    "Country",
    "Dismissal",
    "HeldFile",
    "ImportRun",
    "Inspection",
    "Modality",
    "ModalityRecord",
    "Proposal",
    "Provider",
    "QuestionCount",
    "Region",
    "Revision",
    "SavedFilter",
    "Site",
    "Source",
    "Stage",
    "Standard",
    "TrailLink",
]
