"""Files in and out of the catalog. The same door for seeds, commands and the API.

report = import_document(content, publish=True, actor="ada", reason="survey of 2026")
if not report.ok:
    print(*report.errors, sep="\n")
"""

from catalog.exchange.door import import_document
from catalog.exchange.export import UnknownProvider, export_document
from catalog.exchange.known import has_providers
from catalog.exchange.limits import LARGEST_BYTES
from catalog.exchange.problems import Problem
from catalog.exchange.report import Change, Report
from catalog.exchange.rows import Note
from catalog.exchange.sources import SOURCES
from catalog.exchange.vocabulary import load_vocabularies

__all__ = [
    "LARGEST_BYTES",
    "SOURCES",
    "Change",
    "Note",
    "Problem",
    "Report",
    "UnknownProvider",
    "export_document",
    "has_providers",
    "import_document",
    "load_vocabularies",
]
