"""Which word was meant by one that nobody knows.

Trigrams propose (catalog.search.lookup), the number of slips decides: letters wrong, missing, too many, or two swapped.
Short words are codes (EO, 2K, PFS): one slip makes another code of them, so they are never corrected.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

SHORTEST = 4  # letters of a word that may be misspelt
LONG = 8  # letters from which two slips are forgiven
MOST_GUESSES = 3


def guesses(word: str, texts: Iterable[str]) -> tuple[str, ...]:
    """The words of the folded `texts` that `word` may stand for, likeliest first.

    Two words of a text that were written as one count as well ("thermofisher"), and longer words that begin so.
    """
    if len(word) < SHORTEST:
        return ()
    allowed = 2 if len(word) >= LONG else 1
    ranked = []
    for candidate in sorted({each for text in texts for each in _candidates(text)}):
        written = candidate.replace(" ", "")
        if abs(len(written) - len(word)) <= allowed and (count := slips(word, written)) <= allowed:
            ranked.append((count, candidate))
        elif candidate.startswith(word):
            ranked.append((allowed + 1, candidate.split()[0]))
    return tuple(dict.fromkeys(candidate for _, candidate in sorted(ranked)))[:MOST_GUESSES]


def _candidates(text: str) -> Iterator[str]:
    words = text.split()
    yield from words
    yield from (f"{first} {second}" for first, second in pairwise(words))


def slips(left: str, right: str) -> int:
    """The optimal string alignment distance (Damerau 1964): what it takes to turn one word into the other."""
    older: list[int] = []
    row = list(range(len(right) + 1))
    for i, letter in enumerate(left, 1):
        older, above, row = row, older, [i]
        for j, other in enumerate(right, 1):
            least = min(older[j] + 1, row[j - 1] + 1, older[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == right[j - 2] and left[i - 2] == other:
                least = min(least, above[j - 2] + 1)
            row.append(least)
    return row[-1]
