"""The coverage of the catalog as a picture and as a table, each number with its address in the list of providers."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from django.urls import reverse
from django.utils.http import urlencode

from catalog.desk.coverage import ANY, NONE, OPEN, UNKNOWN, Coverage, Covered, Figure
from catalog.desk.world import COLUMNS, PLACES, ROWS

STEPS = (1, 5, 20, 100, 500)  # from how many providers on a square is a shade darker
TILE, HEAD, GAP = 42, 13, 4  # a country's square, the line with its code, and what is between two, in pixels
_ACROSS = 3  # squares of groups beside one another
_SIDE = (TILE - GAP) / _ACROSS
PITCH = TILE
HEIGHT = int(HEAD + 2 * _SIDE + GAP)


@dataclass(frozen=True, kw_only=True)
class Square:
    """A group in a country; `shade` is 0 to len(STEPS). Without an address there is nothing to see."""

    x: float
    y: float
    shade: int
    says: str
    address: str
    made_up: bool


@dataclass(frozen=True, kw_only=True)
class Tile:
    x: float
    y: float
    code: str
    says: str
    address: str
    squares: tuple[Square, ...]


@dataclass(frozen=True, kw_only=True)
class Cell:
    number: int
    synthetic: int
    shade: int
    address: str


@dataclass(frozen=True, kw_only=True)
class Line:
    code: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Map:
    """`regions` is the table: name → lines. `legend`: of a tile's six squares, which is what."""

    width: int
    height: int
    side: float
    tiles: tuple[Tile, ...]
    blanks: tuple[Tile, ...]
    heads: tuple[str, ...]
    regions: tuple[tuple[str, tuple[Line, ...]], ...]
    legend: tuple[tuple[str, float, float], ...]
    shades: tuple[tuple[int, str], ...]


def map_of(covered: Coverage) -> Map:
    at = {each.code: each for each in covered.countries}
    beside = [code for code in at if code not in PLACES]  # below the map, beside one another
    places = PLACES | {code: (n % COLUMNS, ROWS + n // COLUMNS) for n, code in enumerate(beside)}
    rows = ROWS + -(-len(beside) // COLUMNS)
    return Map(
        width=COLUMNS * PITCH,
        height=rows * HEIGHT,
        side=round(_SIDE - 1, 2),
        tiles=tuple(_tile(at[code], places[code], covered.groups) for code in sorted(at)),
        blanks=tuple(_blank(code, places[code]) for code in PLACES if code not in at),
        heads=(*covered.groups.values(), "None listed", "Any", "Providers"),
        regions=tuple(_regions(covered)),
        legend=tuple((name, *_square_at(n)) for n, name in enumerate(covered.groups.values())),
        shades=tuple(_shades()),
    )


def shade(number: int) -> int:
    return sum(number >= step for step in STEPS)


def _tile(country: Covered, place: tuple[int, int], groups: dict[str, str]) -> Tile:
    squares = []
    for n, (code, name) in enumerate(groups.items()):
        figure = country.by_group.get(code, Figure())
        x, y = _square_at(n)
        squares.append(
            Square(
                x=x,
                y=y,
                shade=shade(figure.providers),
                says=f"{country.name}, {name}: {_told(figure)}",
                address=_address(country.code, code) if figure.providers else "",
                made_up=0 < figure.providers == figure.synthetic,
            )
        )
    return Tile(
        x=place[0] * PITCH,
        y=place[1] * HEIGHT,
        code="?" if country.code == UNKNOWN else country.code,
        says=f"{country.name}: {_told(country.total)}",
        address=_address(country.code, OPEN),
        squares=tuple(squares),
    )


def _blank(code: str, place: tuple[int, int]) -> Tile:
    return Tile(x=place[0] * PITCH, y=place[1] * HEIGHT, code=code, says="", address="", squares=())


def _square_at(n: int) -> tuple[float, float]:
    row, column = divmod(n, _ACROSS)
    return round(column * _SIDE, 2), round(HEAD + row * _SIDE, 2)


def _regions(covered: Coverage) -> Iterator[tuple[str, tuple[Line, ...]]]:
    for region, countries in groupby(covered.countries, key=lambda each: each.region):
        yield region, tuple(_line(each, covered.groups) for each in countries)


def _line(country: Covered, groups: dict[str, str]) -> Line:
    cells = [_cell(country, code, country.by_group.get(code, Figure())) for code in groups]
    some = Figure(providers=country.total.providers - country.unlisted)
    cells += [_cell(country, NONE, Figure(providers=country.unlisted)), _cell(country, ANY, some)]
    return Line(code=country.code, name=country.name, cells=(*cells, _cell(country, OPEN, country.total)))


def _cell(country: Covered, group: str, figure: Figure) -> Cell:
    return Cell(
        number=figure.providers,
        synthetic=figure.synthetic,
        shade=shade(figure.providers),
        address=_address(country.code, group) if figure.providers else "",
    )


def _told(figure: Figure) -> str:
    providers = "1 provider" if figure.providers == 1 else f"{figure.providers:,} providers"
    return f"{providers}, {figure.synthetic} of them synthetic" if figure.synthetic else providers


def _address(country: str, group: str) -> str:
    return f"{_list()}?{urlencode({'country': country, 'group': group})}"


@cache
def _list() -> str:
    return reverse("admin:catalog_provider_changelist")


def _shades() -> Iterator[tuple[int, str]]:
    yield 0, "none"
    for n, (low, following) in enumerate(zip(STEPS, (*STEPS[1:], None), strict=True), start=1):
        yield n, f"{low} to {following - 1}" if following else f"{low} and more"
