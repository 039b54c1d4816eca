"""The curator's desk: pages of Django's admin over the catalog.

No page saves a row. What is typed goes through `catalog.exchange.amend` and `catalog.desk`, like what comes over HTTP.
"""

from catalog.admin.codes import CapabilityAdmin, CountryAdmin, ModalityAdmin, StandardAdmin
from catalog.admin.imports import ImportRunAdmin
from catalog.admin.proposals import ProposalAdmin
from catalog.admin.providers import ProviderAdmin

__all__ = [
    "CapabilityAdmin",
    "CountryAdmin",
    "ImportRunAdmin",
    "ModalityAdmin",
    "ProposalAdmin",
    "ProviderAdmin",
    "StandardAdmin",
]
