"""What musts say of sites, held as two bits for each, four musts to a byte (scoring 3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine.columns import Bools

Status = NDArray[np.uint8]

# The first bit: not met. The second: unmet. Of several statuses the AND is the best one and the OR the worst.
MET, UNKNOWN, UNMET = 0b00, 0b01, 0b11
STATUSES = {MET: "met", UNKNOWN: "unknown", UNMET: "unmet"}

_NOT_MET, _UNMET = 0b01, 0b10
_BITS, _IN_A_BYTE = 2, 4
_OF_EACH = 0b01010101  # times a bit: that bit of all four


@dataclass(frozen=True, kw_only=True)
class Statuses:
    """The statuses of some musts, told by their positions, at some sites."""

    musts: int
    sites: int
    packed: Sequence[Status]

    @classmethod
    def of(cls, statuses: Iterable[Status], sites: int) -> "Statuses":
        """Packs each, and spoils it, as it comes: only one at a time takes a byte of each site."""
        packed: list[Status] = []
        musts = 0
        for musts, status in enumerate(statuses, start=1):
            byte, place = _place(musts - 1)
            if byte == len(packed):
                packed.append(status)
            else:
                status *= np.uint8(1 << place)  # NumPy shifts bytes one by one, and multiplies many at once
                packed[byte] |= status
        return cls(musts=musts, sites=sites, packed=packed)

    @classmethod
    def joined(cls, parts: Iterable["Statuses"], sites: int) -> "Statuses":
        """Those of all sites, from those of one stretch of sites after the other."""
        whole, first = cls(musts=0, sites=0, packed=[]), 0
        for part in parts:
            if part.sites == sites:
                return part
            if not first:
                packed = [np.empty(sites, dtype=np.uint8) for _ in part.packed]
                whole = cls(musts=part.musts, sites=sites, packed=packed)
            for all_sites, own in zip(whole.packed, part.packed, strict=True):
                all_sites[first : first + part.sites] = own
            first += part.sites
        return whole

    def of_block(self, block: slice) -> "Statuses":
        """Those of a row of sites."""
        if block.stop - block.start == self.sites:
            return self
        return Statuses(musts=self.musts, sites=block.stop - block.start, packed=[byte[block] for byte in self.packed])

    def at(self, sites: NDArray[np.int64]) -> "Statuses":
        """Those of some of the sites."""
        return Statuses(musts=self.musts, sites=len(sites), packed=[byte.take(sites) for byte in self.packed])

    def unpacked(self) -> Status:
        """[musts, sites]"""
        found = np.empty((self.musts, self.sites), dtype=np.uint8)
        for must, status in enumerate(found):
            byte, place = _place(must)
            status[:] = self.packed[byte] >> place & UNMET
        return found

    def count_not_met(self) -> NDArray[np.uint8]:
        """Per site, how many musts are unknown or unmet."""
        return self._count(_NOT_MET)

    def count_unmet(self) -> NDArray[np.uint8]:
        """Per site, how many musts are unmet."""
        return self._count(_UNMET)

    def _count(self, bit: int) -> NDArray[np.uint8]:
        found, bits = np.zeros(self.sites, dtype=np.uint8), np.uint8(bit * _OF_EACH)
        for byte in self.packed:
            found += np.bitwise_count(byte & bits)
        return found

    def any_unmet(self, musts: Iterable[int]) -> Bools:
        """Per site, whether one of these musts is unmet."""
        asked = [0] * len(self.packed)
        for must in musts:
            byte, place = _place(must)
            asked[byte] |= _UNMET << place
        found = np.zeros(self.sites, dtype=np.uint8)
        for status, bits in zip(self.packed, asked, strict=True):
            if bits:
                found |= status & np.uint8(bits)
        return np.asarray(found != 0)

    def totals(self) -> list[tuple[int, int]]:
        """Per must, at how many sites it is not met, and at how many it is unmet."""
        return [(self._total(must, _NOT_MET), self._total(must, _UNMET)) for must in range(self.musts)]

    def _total(self, must: int, bit: int) -> int:
        byte, place = _place(must)
        return int(np.count_nonzero(self.packed[byte] & np.uint8(bit << place)))


def _place(must: int) -> tuple[int, int]:
    """The byte of a must, and which of its bits is the first."""
    byte, place = divmod(must, _IN_A_BYTE)
    return byte, _BITS * place
