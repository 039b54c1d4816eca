"""The pages: their foot with the hash and "page x of y", the outline, and bytes that depend on the record alone."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph

from matching.records.frozen import PURPOSE
from matching.records.paper.fonts import TEXT
from matching.records.paper.styles import FOOT, LINE, MARGIN, PART, PARTNER, SOFT

TOTAL = "pages"
LEVELS = {PART.name: 0, PARTNER.name: 1}
SMALL = 6.5


class Counted(Canvas):
    """Every page refers to the number of pages, which is drawn when all of them are there."""

    def save(self) -> None:
        pages = self.getPageNumber() - 1
        self.beginForm(TOTAL)
        self.setFont(TEXT, SMALL)
        self.setFillColor(SOFT)
        self.drawString(0, 0, str(pages))
        self.endForm()
        super().save()


class Record(BaseDocTemplate):
    """A document with `foot` (a few words) and `digest` at the foot of each page."""

    def __init__(self, file: io.BytesIO, *, title: str, foot: str, digest: str) -> None:
        super().__init__(
            file,
            pagesize=A4,
            title=title,
            author="PartnerMatch",
            subject=PURPOSE,
            creator="PartnerMatch",
            invariant=1,
            lang="en",
        )
        self.foot, self.digest = foot, digest
        frame = Frame(MARGIN, FOOT, A4[0] - 2 * MARGIN, A4[1] - FOOT - MARGIN, 0, 0, 0, 0)
        self.addPageTemplates(PageTemplate(frames=[frame], onPage=self.draw_foot))
        self.headings = 0

    def draw_foot(self, canvas: Canvas, document: Any) -> None:
        canvas.saveState()
        canvas.setStrokeColor(LINE)
        canvas.setFillColor(SOFT)
        canvas.setFont(TEXT, SMALL)
        canvas.line(MARGIN, FOOT - 4 * mm, A4[0] - MARGIN, FOOT - 4 * mm)
        canvas.drawString(MARGIN, FOOT - 7.5 * mm, self.digest)
        canvas.drawString(MARGIN, FOOT - 10.5 * mm, self.foot)
        right = A4[0] - MARGIN - 5 * mm
        canvas.drawRightString(right, FOOT - 7.5 * mm, f"page {canvas.getPageNumber()} of ")
        canvas.translate(right, FOOT - 7.5 * mm)
        canvas.doForm(TOTAL)
        canvas.restoreState()

    def afterFlowable(self, flowable: Flowable) -> None:
        """Headings go into the outline."""
        if not isinstance(flowable, Paragraph) or flowable.style.name not in LEVELS:
            return
        level = LEVELS[flowable.style.name]
        self.headings += 1
        self.canv.bookmarkPage(name := f"heading-{self.headings}")
        self.canv.addOutlineEntry(flowable.getPlainText(), name, level, closed=1)


def typeset(story: Sequence[Flowable], *, title: str, foot: str, digest: str, created: datetime) -> bytes:
    """The story on pages. The document is as old as the record, not as its printing."""
    stamp = created.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
    file = io.BytesIO()
    document = Record(file, title=title, foot=foot, digest=digest)

    def canvas(*args: Any, **options: Any) -> Canvas:
        drawn = Counted(*args, **options)
        drawn.setDateFormatter(lambda *moment: stamp)
        return drawn

    document.build(list(story), canvasmaker=canvas)
    return file.getvalue()
