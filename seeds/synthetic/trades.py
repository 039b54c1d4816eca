"""What a trade is: the skills that go together at one site, and the papers and products that go with them."""

from dataclasses import dataclass

AMERICAS = (("US", 50), ("MX", 26), ("CR", 10), ("DO", 4), ("CA", 5), ("BR", 4), ("CO", 1))
EUROPE = (
    ("DE", 20), ("IE", 13), ("CH", 10), ("FR", 9), ("IT", 10), ("GB", 10), ("ES", 5), ("NL", 5), ("AT", 4), ("CZ", 3),
    ("PL", 4), ("PT", 3), ("SE", 3), ("DK", 3), ("BE", 3), ("HU", 2), ("RO", 2), ("SI", 2), ("SK", 1), ("LT", 1),
    ("FI", 1), ("EE", 1), ("HR", 1), ("BG", 1), ("GR", 1),
)  # fmt: skip
ASIA = (
    ("CN", 26), ("IN", 24), ("MY", 10), ("SG", 7), ("TW", 8), ("JP", 10), ("KR", 8), ("AU", 3), ("TH", 3), ("VN", 2),
    ("ID", 1), ("NZ", 1),
)  # fmt: skip
ELSEWHERE = (("TR", 4), ("IL", 4), ("JO", 1), ("SA", 1), ("AE", 1), ("EG", 2), ("ZA", 1), ("MA", 1), ("AR", 2))
WORLD = (AMERICAS, EUROPE, ASIA, ELSEWHERE)


@dataclass(frozen=True, kw_only=True)
class Trade:
    """A kind of provider. Codes are those of seeds/reference.

    `anchors` of the `count` providers are complete, current and unflawed, so that a brief of the trade has an answer.
    """

    name: str
    words: tuple[str, ...]
    count: int
    anchors: int = 2
    always: tuple[str, ...]
    often: tuple[str, ...] = ()
    seldom: tuple[str, ...] = ()
    sister: tuple[str, ...] = ()
    broad: tuple[str, ...]
    modalities: tuple[str, ...]
    areas: tuple[str, ...]
    papers: tuple[tuple[str, int], ...]
    continents: tuple[int, int, int, int] = (45, 30, 21, 4)
    anchor_countries: tuple[str, ...] = ()
    late_stage: int = 60
