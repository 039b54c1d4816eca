"""Probes. `live`: this process answers. `ready`: it can do its work, so a balancer may send it requests."""

from functools import cache
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from catalog.revision import latest
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
    """200 with the catalog's revision, or 503 while migrations are missing or the database does not answer."""
    missing = migrations_in_code() - MigrationRecorder(connection).applied_migrations().keys()
    if missing:
        raise Problem("unavailable", f"{len(missing)} migrations are not applied yet.", headers=RETRY_AFTER)
    return told({"status": "ready", "catalog_revision": latest().number})


@cache
def migrations_in_code() -> frozenset[tuple[str, str]]:
    """(app, name) of every migration this code brings; files do not change while the process lives."""
    return frozenset(MigrationLoader(None).disk_migrations)


def told(state: dict[str, Any]) -> JsonResponse:
    return JsonResponse(state, headers={"Cache-Control": "no-store"})
