"""Imports at the desk: a file waits in the database, a worker process checks it, and after a yes applies it.

A worker holds a lock of its session for as long as it lives. So whoever looks at a run knows whether somebody is still
at work on it, and a worker that was killed leaves a run that is marked as broken off, and a catalog as it was.
"""

import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Thread
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from catalog.choices import ImportState
from catalog.desk.curators import Curator, NotAllowed, stated
from catalog.exchange.amend import Busy
from catalog.exchange.turns import is_held
from catalog.models import HeldFile, ImportRun

LOCK = 20821  # with the number of the run: names the lock of its worker
HELD_FOR = timedelta(hours=1)  # a file that nobody says yes to
STARTS_WITHIN = timedelta(minutes=1)
WAITING = (ImportState.PLANNED, ImportState.ASKED, ImportState.FAILED)
_LOST = "Its worker ended before it was done: nothing was changed. Check it again, or look into the log of the server."


@dataclass(frozen=True, kw_only=True)
class PastRun:
    """`counts`: kind → created, updated, retired, removed, kept → rows, as imported or planned."""

    number: int
    at: datetime
    who: str
    source: str
    file: str
    state: str
    counts: dict[str, dict[str, int]]


def past_runs(most: int = 5) -> list[PastRun]:
    """The files that were brought to the desk lately, the latest first; refused and discarded ones too. One query.

    What entered the catalog, through whatever door, is `catalog.desk.imports.last_imports`. The page of a run is
    `admin:catalog_importrun_change` with its number.
    """
    rows = ImportRun.objects.select_related("by").order_by("-pk")[:most]
    return [
        PastRun(
            number=run.pk,
            at=run.ended_at or run.uploaded_at,
            who=run.by.get_username(),
            source=run.source,
            file=run.file_name,
            state=ImportState(run.state).label,
            counts=run.outcome.get("counts", {}),
        )
        for run in rows
    ]


def take(content: bytes, *, by: Curator, file_name: str, reason: str, **options: Any) -> ImportRun:
    """Keep the file, and have it checked. `options`: source, publish, retrieved_on.

    Raises `Busy` while another file is checked or imported, `NotAllowed` for publishing without the right to, and
    `Refused` without a reason.
    """
    reason = stated(reason, required="the history says why")
    if options.get("publish") and not by.may_publish_own:
        raise NotAllowed("To publish what one imports is an administrator's act; without it, it lands in review.")
    settle()
    told = {"file_name": file_name[-200:], "size": len(content), "sha256": sha256(content).hexdigest()}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '30s'")
            run = ImportRun.objects.create(by=by.user, reason=reason, **told, **options)
            HeldFile.objects.create(run=run, content=content)
            transaction.on_commit(lambda: start_worker(run))
    except IntegrityError as error:
        raise _busy() from error
    return run


def send(run: ImportRun, state: ImportState, *, confirm: bool | None = None) -> None:
    """To a worker again: to be applied, or to be checked once more. Raises `Busy`, also where its file is gone."""
    settle()
    changes: dict[str, Any] = {
        "state": state,
        "at_work": True,
        "sent_at": timezone.now(),
        "begun_at": None,
        "progress": "",
    }
    if confirm is not None:
        changes["confirm"] = confirm
    waiting = [ImportState.PLANNED] if state == ImportState.APPLYING else list(WAITING)
    try:
        with transaction.atomic():
            sent = ImportRun.objects.filter(pk=run.pk, state__in=waiting, held__isnull=False).update(**changes)
            if not sent:
                raise Busy("There is nothing to do with it: somebody was faster, or its file was kept long enough.")
            transaction.on_commit(lambda: start_worker(run))
    except IntegrityError as error:
        raise _busy() from error


def discard(run: ImportRun) -> None:
    """The file is dropped. Raises `Busy` if it is being worked on, or done with."""
    with transaction.atomic():
        if not ImportRun.objects.filter(pk=run.pk, state__in=WAITING).update(
            state=ImportState.DISCARDED, ended_at=timezone.now()
        ):
            raise Busy("It is being worked on, or done with.")
        HeldFile.objects.filter(run=run).delete()


def settle() -> None:
    """Mark runs whose workers are gone, and drop files that are held too long. Whoever looks at runs calls it first."""
    now = timezone.now()
    for run in ImportRun.objects.filter(at_work=True):
        gone = run.begun_at is not None or run.sent_at < now - STARTS_WITHIN
        if gone and not is_held(LOCK, run.pk):
            still = ImportRun.objects.filter(pk=run.pk, at_work=True, sent_at=run.sent_at)
            outcome = run.outcome | {"message": _LOST}
            still.update(state=ImportState.FAILED, at_work=None, ended_at=now, outcome=outcome)
    old = ImportRun.objects.filter(held__isnull=False, at_work__isnull=True, sent_at__lt=now - HELD_FOR)
    for run in old:
        HeldFile.objects.filter(run=run).delete()
        state = run.state if run.state == ImportState.FAILED else ImportState.DISCARDED
        ImportRun.objects.filter(pk=run.pk, at_work__isnull=True).update(state=state, ended_at=now)


def start_worker(run: ImportRun) -> subprocess.Popen[bytes]:
    """A process of its own, with this one's settings and database role: it outlives a server that is replaced."""
    command = [sys.executable, "-m", "django", "run_import", str(run.pk), "--background"]
    process = subprocess.Popen(  # noqa: S603 no part of it comes from outside
        command, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL, start_new_session=True
    )
    Thread(target=process.wait, daemon=True).start()  # so that it leaves no zombie
    return process


def _busy() -> Busy:
    return Busy("Another file is being checked or imported just now: try again when it is done.")
