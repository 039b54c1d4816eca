"""The certificates of the coming months as bars, in one scale from nought."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from catalog.desk.lapses import Lapses, Month

PITCH, WIDE, TALL = 34, 26, 130  # from bar to bar, of a bar, of the tallest bar, in pixels
TOP = 16  # for the number above a bar


@dataclass(frozen=True, kw_only=True)
class Bar:
    x: int
    y: float
    height: float
    middle: float
    month: Month
    address: str
    made_up: float  # the height of what is synthetic, at its foot


@dataclass(frozen=True, kw_only=True)
class Bars:
    """`foot` is where all of them stand."""

    width: int
    height: int
    wide: int
    foot: int
    bars: tuple[Bar, ...]
    said: Lapses
    lapsed_address: str


def bars_of(said: Lapses) -> Bars:
    most = max((month.certificates for month in said.months), default=0) or 1
    return Bars(
        width=PITCH * len(said.months),
        height=TOP + TALL + 32,
        wide=WIDE,
        foot=TOP + TALL,
        bars=tuple(_bar(n, month, most) for n, month in enumerate(said.months)),
        said=said,
        lapsed_address=_list(lapsing="lapsed"),
    )


def _bar(n: int, month: Month, most: int) -> Bar:
    height = round(TALL * month.certificates / most, 1)
    return Bar(
        x=n * PITCH + (PITCH - WIDE) // 2,
        y=TOP + TALL - height,
        height=height,
        middle=n * PITCH + PITCH / 2,
        month=month,
        address=_list(expires=f"{month.first:%Y-%m}") if month.certificates else "",
        made_up=round(TALL * month.synthetic / most, 1),
    )


def _list(**asked: str) -> str:
    return f"{reverse('admin:catalog_provider_changelist')}?{urlencode(asked)}"
