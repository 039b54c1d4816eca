"""What the record is of: whose, when, out of which catalog, and what of it is generated data."""

from collections.abc import Iterator

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable, Spacer

from matching.records.frozen import PURPOSE, Document, Frozen
from matching.records.paper.fonts import markup
from matching.records.paper.styles import BODY, GENERATED, GRID, KIND, QUIET, SMALL, TITLE, composed, grid, said

UNTITLED = "Shortlist without a title"
NOTICE = [
    *GRID,
    ("BOX", (0, 0), (-1, -1), 1, HexColor(GENERATED)),
    ("BACKGROUND", (0, 0), (-1, -1), HexColor("#f8f0fb")),
]
TAG = f'<font color="{GENERATED}"><b>SYNTHETIC</b></font>'


def opening(frozen: Frozen) -> Iterator[Flowable]:
    document = frozen.document
    yield composed("SUPPLIER EVALUATION RECORD", KIND)
    yield said(document["title"] or UNTITLED, TITLE)
    yield said(PURPOSE, BODY)
    yield Spacer(0, 8)
    yield grid([[said(name, QUIET), said(text)] for name, text in identity(frozen)], [22, 78])
    if frozen.synthetic:
        yield Spacer(0, 8)
        yield grid([[composed(notice(frozen), SMALL)]], [1], NOTICE)


def identity(frozen: Frozen) -> Iterator[tuple[str, str]]:
    document, brief = frozen.document, frozen.document["brief"]
    yield "Sponsor", f"{document['sponsor']['name']} ({document['sponsor']['key']})"
    yield "Frozen", f"{moment(document['created_at'])} by {document['created_by']}"
    yield "Shortlist", f"{document['id']}, {document['format']}"
    yield "Brief", f"{brief['title'] or 'without a title'}, version {brief['version']}, {brief['id']}"
    yield "Catalog", catalog(document)
    yield "Rules", f"engine {document['engine']}, configuration {document['configuration']}"
    yield "Hash of the brief", document["brief_hash"]
    yield "Hash of the record", f"{frozen.hash} (taken again when this document was made: it is the same)"


def catalog(document: Document) -> str:
    state = document["catalog"]
    changed = f"last changed {moment(state['as_of'])}" if state["as_of"] else "never changed"
    return f"revision {state['revision']}, {changed}"


def notice(frozen: Frozen) -> str:
    of_all = len({each["provider"]["key"] for each in frozen.shown})
    count = len(frozen.synthetic)
    kind = "is synthetic: it is" if count == 1 else "are synthetic: they are"
    told = markup(f"{count} of the {of_all} providers in this record {kind} generated data and no real company.")
    return f"{TAG} {told} The same word marks each of them below."


def moment(text: str) -> str:
    """2026-11-22T09:30:12Z as people read it."""
    return text.replace("T", " ").replace("Z", " UTC")
