"""A score with its interval as a bar from 0 to 100."""

from reportlab.platypus import Flowable

from matching.records.paper.styles import INK, LINE, SOFT

HEIGHT, TICK = 7.0, 1.2


class Interval(Flowable):
    """The line is 0 to 100, the bar goes from the low score to the high one, the tick is the expected one."""

    def __init__(self, low: float, expected: float, high: float) -> None:
        super().__init__()
        self.low, self.expected, self.high = low, expected, high

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        return available_width, HEIGHT + 3

    def draw(self) -> None:
        step, middle = self.width / 100, HEIGHT / 2
        canvas = self.canv
        canvas.setStrokeColor(LINE)
        canvas.line(0, middle, self.width, middle)
        canvas.setFillColor(SOFT)
        canvas.rect(self.low * step, middle - 1.5, max((self.high - self.low) * step, 0.5), 3, stroke=0, fill=1)
        canvas.setFillColor(INK)
        canvas.rect(self.expected * step - TICK / 2, 0, TICK, HEIGHT, stroke=0, fill=1)
