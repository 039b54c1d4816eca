"""Errors for a person at the administration's pages, who reads a sentence and not a document."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

PAGES = "/admin/"


def is_for_a_person(request: HttpRequest) -> bool:
    return request.path_info.startswith(PAGES) and "text/html" in request.headers.get("Accept", "")


def error_page(document: Mapping[str, Any], *, headers: Mapping[str, str]) -> HttpResponse:
    """Asks the database nothing: it may be what failed."""
    page = render_to_string("admin/problem.html", {"problem": document, "title": document["title"]})
    return HttpResponse(page, status=document["status"], headers={"Cache-Control": "private, no-store", **headers})
