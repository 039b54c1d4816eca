"""Probes. `live`: this process answers. `ready`: it can do its work, so a balancer may send it requests."""

from functools import cache
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from catalog.replica import is_configured, revision_of_replica
from matching.readmodel import current
from partnermatch.api.problems import Problem

RETRY_AFTER = {"Retry-After": "5"}


@csrf_exempt
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Asks nobody: stays 200 while the database is away."""
    return told({"status": "alive"})


@csrf_exempt
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 with the catalog's revision; 503 while migrations are missing, the database does not answer, or the snapshot
    of that revision is not there yet.
    """
    missing = migrations_in_code() - MigrationRecorder(connection).applied_migrations().keys()
    if missing:
        raise Problem("unavailable", f"{len(missing)} migrations are not applied yet.", headers=RETRY_AFTER)
    revision = current().revision
    return told({"status": "ready", "catalog_revision": revision, **state_of_replica(revision)})


def state_of_replica(revision: int) -> dict[str, Any]:
    """How far the replica is behind, where there is one. Without it the service is ready too: the primary is read."""
    if not is_configured():
        return {}
    replica = revision_of_replica()
    behind = None if replica is None else max(0, revision - replica)
    return {"replica": {"catalog_revision": replica, "revisions_behind": behind}}


@cache
def migrations_in_code() -> frozenset[tuple[str, str]]:
    """(app, name) of every migration this code brings; files do not change while the process lives."""
    return frozenset(MigrationLoader(None).disk_migrations)


def told(state: dict[str, Any]) -> JsonResponse:
    return JsonResponse(state, headers={"Cache-Control": "no-store"})
