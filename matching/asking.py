"""Counting, for the curators, which questions the matches of sponsors leave open about a site.

A match only puts what it told into a set of this process. A thread of its own, with a connection of its own, writes it
every `QUESTIONS_COUNTED_EVERY_SECONDS` and when the process ends: no match waits for it, fails with it or undoes it.
What cannot be written is dropped in the end: a process keeps no more than a bounded number of questions.

Whose they are leaves the process as a place among 63, by a digest under the secret of the installation; see
`catalog.models.QuestionCount` and `catalog.desk.questions` for what becomes of it.
"""

import atexit
import hashlib
import logging
import threading
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.utils import timezone

from catalog.desk.questions import Met, add_askers, forget_before
from catalog.models import QuestionCount

MOST_WAITING = 50_000  # questions of sponsors, some 15 MB; more between two turns are not counted
MOST_KNOWN = 200_000  # questions whose places are known to be written, some 40 MB
AT_ONCE = 5_000  # rows of one statement
YEARS = 2

Told = tuple[uuid.UUID, str, str]  # sponsor, key of the site, what was asked about
log = logging.getLogger(__name__)


class Asking:
    """What was asked since the last turn, and which of it the database has."""

    def __init__(self) -> None:
        self._lock, self._turn = threading.Lock(), threading.Lock()
        self._waiting: set[Told] = set()
        self._written: dict[Met, int] = {}
        self._year = 0
        self._thread: threading.Thread | None = None
        self._end = threading.Event()

    def note(self, asker: uuid.UUID, results: Iterable[Mapping[str, Any]]) -> None:
        """The questions of results as an answer has them. No query, and nothing to wait for."""
        if not settings.QUESTIONS_COUNTED_EVERY_SECONDS:
            return
        asked = [(asker, each["site"]["key"], one["about"]) for each in results for one in each.get("questions", ())]
        with self._lock:
            if len(self._waiting) < MOST_WAITING:
                self._waiting.update(asked)
        if asked and (self._thread is None or not self._thread.is_alive()):  # a fork takes no thread along
            self._begin()

    def write(self) -> None:
        """Bring what waits into the database. Where that fails, it is told in the log, and gone."""
        with self._turn:
            with self._lock:
                told, self._waiting = self._waiting, set()
            year = timezone.now().year
            if first := year != self._year:
                self._written = {}
            new = self._unknown(told, year)
            try:
                with transaction.atomic():
                    if first:
                        forget_before(year - YEARS + 1)
                    _add(new, year)
            except (DatabaseError, InterfaceError):
                log.warning("%s open questions could not be counted", len(new), exc_info=True)
            else:
                self._remember(new, year)

    def end(self) -> None:
        """Write what waits, and stop the thread."""
        self._end.set()
        if self._thread is not None:
            self._thread.join()
        self._last()

    def _unknown(self, told: Iterable[Told], year: int) -> dict[Met, int]:
        new: dict[Met, int] = {}
        for asker, site, about in told:
            place = place_of(asker, site, about, year)
            if not self._written.get((site, about), 0) & place:
                new[site, about] = new.get((site, about), 0) | place
        return new

    def _remember(self, new: Mapping[Met, int], year: int) -> None:
        if len(self._written) + len(new) > MOST_KNOWN:
            self._written = {}
        for met, places in new.items():
            self._written[met] = self._written.get(met, 0) | places
        self._year = year

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                if self._thread is None:
                    atexit.register(self.end)
                self._thread = threading.Thread(target=self._turns, name="open-questions", daemon=True)
                self._thread.start()

    def _turns(self) -> None:
        while not self._end.wait(settings.QUESTIONS_COUNTED_EVERY_SECONDS or 1):
            try:
                self._last()
            except Exception:  # the thread goes on: the next turn may be luckier
                log.exception("open questions could not be counted")
            finally:
                connection.close()  # one every half minute costs less than one that is held

    def _last(self) -> None:
        if settings.QUESTIONS_COUNTED_EVERY_SECONDS and self._waiting:
            self.write()


def place_of(asker: uuid.UUID, site: str, about: str, year: int) -> int:
    """One bit of 63. In another question, and in another year, the same sponsor has another place."""
    said = f"{asker} {site} {about} {year}".encode()
    digest = hashlib.blake2b(said, key=settings.SECRET_KEY.encode()[:64], digest_size=8, person=b"open-questions")
    return 1 << int.from_bytes(digest.digest()) % QuestionCount.PLACES


def _add(new: Mapping[Met, int], year: int) -> None:
    rows = list(new.items())
    for start in range(0, len(rows), AT_ONCE):
        add_askers(dict(rows[start : start + AT_ONCE]), year=year)


asking = Asking()
