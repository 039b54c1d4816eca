"""Invented company names: two-part stems that belong to nobody, and a word for the trade.

A test compares them with FDA's establishment list, so that no synthetic profile bears a real company's name.
"""

from random import Random

_HEADS = (
    "Al Ar Bel Bran Cal Car Cor Dal Dor Fal Fen Gal Gren Hal Har Jas Kal Kest Lan Lor Mar Mel Mor Nel Nor "
    "Pel Per Quen Ral Ros Sar Sel Sol Tal Tor Val Ves Vin Wel Wyn Yar Zel"
)
_TAILS = (
    "abry anvik aska aveli cairn dane delle dova dune egard elmi esko faron fjell halm ibro inde iska jarne keld "
    "lanthe lisk lorne miro nessa novar ondra orvik paline pesse quay rienne rowen senne sylde tavo thorne vaile "
    "varro vesk wyke yorne"
)
# Combinations that are words, places or companies, or read badly.
_TAKEN = {
    "Alaska", "Alondra", "Calinde", "Cordova", "Cordane", "Cormiro", "Fendane", "Galinde", "Haldane",
    "Harthorne", "Jasmiro", "Kaliska", "Lorinde", "Marinde", "Meldova", "Morlanthe", "Ralinde", "Rosinde",
    "Selinde", "Solinde", "Talinde", "Valmiro", "Vinpesse", "Welpesse",
}  # fmt: skip


def stems(rng: Random) -> list[str]:
    """Every stem once, in the order that the generator deals."""
    found = [head + tail for head in _HEADS.split() for tail in _TAILS.split() if head + tail not in _TAKEN]
    rng.shuffle(found)
    return found
