"""Imports: the list of past ones, a form for a new one, and for each a page that shows how far it is and what it does.

While a worker is at work the page asks again by itself, without a script.
"""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from catalog.admin.import_form import FORMATS, UploadForm
from catalog.admin.looking import Looking
from catalog.choices import ImportState
from catalog.desk.curators import NotAllowed, at_desk
from catalog.desk.runs import discard, send, settle, take
from catalog.exchange import LARGEST_BYTES
from catalog.exchange.amend import Busy, Refused
from catalog.exchange.tables import KINDS
from catalog.models import HeldFile, ImportRun, Provider

ADD = "catalog.add_importrun"
ROOM_FOR_A_FORM = 16 * 1024
_AT_ONCE = 100  # rows of a page
_ACTIONS = ("created", "updated", "retired", "removed", "kept")


@admin.register(ImportRun)
class ImportRunAdmin(Looking):
    list_display = ("file_name", "format", "state", "did", "by", "uploaded_at", "reason")
    list_filter = ("state", "source")
    list_select_related = ("by",)
    search_fields = ("file_name", "reason", "by__username")
    ordering = ("-pk",)

    @admin.display(ordering="source")
    def format(self, run: ImportRun) -> str:
        return str(dict(FORMATS).get(run.source, run.source)).partition(":")[0]

    @admin.display(description="rows")
    def did(self, run: ImportRun) -> str:
        told = run.outcome.get("counts") or {}
        sums = {action: sum(of.get(action, 0) for of in told.values()) for action in _ACTIONS[:-1]}
        return ", ".join(f"{count} {action}" for action, count in sums.items() if count)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(ADD))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        add = view(upload_view)  # which asks for the token itself, once it knows the size
        return [
            path("add/", add, name="catalog_importrun_add"),
            path("<int:number>/decide/", view(decide_view), name="catalog_importrun_decide"),
            path("export/", view(export_view), name="catalog_provider_export"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        settle()
        return super().changelist_view(request, extra_context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request) or request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        settle()
        return run_page(request, _run(object_id))


@csrf_exempt
def upload_view(request: HttpRequest) -> HttpResponse:
    """The form. What is larger than a file may be is not read, not even for the token in it."""
    if not request.user.has_perm(ADD):
        raise PermissionDenied
    if "HTTP_TRANSFER_ENCODING" in request.META or int(request.META.get("CONTENT_LENGTH") or 0) > _most():
        form = UploadForm(may_publish=at_desk(request.user).may_publish_own)
        return _form_page(request, form, error=f"A file may have {LARGEST_BYTES} bytes, this one has more.", status=413)
    return _upload(request)


def export_view(request: HttpRequest) -> HttpResponse:
    """What the list of providers shows with the same query, as a file to be edited and brought back."""
    answer: HttpResponse = import_string("catalog.admin.export.export_view")(request)
    return answer


def _most() -> int:
    return LARGEST_BYTES + ROOM_FOR_A_FORM


@csrf_protect
def _upload(request: HttpRequest) -> HttpResponse:
    by = at_desk(request.user)
    form = UploadForm(request.POST or None, request.FILES or None, may_publish=by.may_publish_own)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form)
    said = form.cleaned_data
    file = said.pop("file")
    try:
        run = take(file.read(), by=by, file_name=file.name, **said)
    except (Busy, NotAllowed, Refused) as error:
        return _form_page(request, form, error=str(error), status=409)
    return _to(run)


@require_POST
def decide_view(request: HttpRequest, number: int) -> HttpResponse:
    """Import, check again, or discard: what its page offers."""
    if not request.user.has_perm(ADD):
        raise PermissionDenied
    run, decision = _run(number), request.POST.get("decision", "")
    try:
        if not may_decide(request, run):
            messages.error(request, f"{run.by} brought this file, and decides on it.")
        elif decision == "apply":
            send(run, ImportState.APPLYING)
        elif decision == "confirm" and request.POST.get("seen") != "yes":
            messages.error(request, "Tick that you have looked at it.")
        elif decision in ("again", "confirm"):
            send(run, ImportState.CHECKING, confirm=True if decision == "confirm" else None)
        elif decision == "discard":
            discard(run)
        else:
            raise PermissionDenied
    except Busy as error:
        messages.error(request, str(error))
    return _to(run)


def run_page(request: HttpRequest, run: ImportRun) -> TemplateResponse:
    outcome = run.outcome
    of_sheet = run.source == FORMATS[0][0]
    shown = outcome.get("errors") or outcome.get("rows" if of_sheet else "changes") or []
    page = Paginator(shown, _AT_ONCE).get_page(request.GET.get("page"))
    decides = may_decide(request, run) and HeldFile.objects.filter(run=run).exists()
    context = {
        **admin.site.each_context(request),
        "opts": ImportRun._meta,
        "title": f"Import of {run}",
        "run": run,
        "outcome": outcome,
        "format": dict(FORMATS).get(run.source, run.source),
        "at_work": bool(run.at_work),
        "decides": decides,
        "page": page,
        "lines": _lines(page.object_list, errors=bool(outcome.get("errors"))),
        "of_sheet": of_sheet,
        "counts": [(kind, [(each, told.get(each, 0)) for each in _ACTIONS]) for kind, told in _in_order(outcome)],
        "actions": _ACTIONS,
        "row_counts": outcome.get("row_counts", {}),
    }
    return TemplateResponse(request, "admin/catalog/import_run.html", context)


def _in_order(outcome: dict[str, Any]) -> list[tuple[str, dict[str, int]]]:
    """The database keeps the members of an object in an order of its own."""
    counts = outcome.get("counts", {})
    return [(kind.name, counts[kind.name]) for kind in KINDS if kind.name in counts]


def may_decide(request: HttpRequest, run: ImportRun) -> bool:
    """Its checks were made with the rights of whoever brought it."""
    return bool(request.user.has_perm(ADD) and run.by_id == request.user.pk)


def _lines(listed: Any, *, errors: bool) -> list[dict[str, Any]]:
    """As the page shows them, each with the address of the history of its provider, where there is one."""
    lines = [dict(each) for each in listed]
    if errors:
        return lines
    keys = {_provider(line) for line in lines}
    numbers = dict(Provider.objects.filter(key__in=keys).order_by().values_list("key", "pk"))
    for line in lines:
        line.setdefault("verdict", line.get("action"))
        number = numbers.get(_provider(line))
        line["history"] = number and reverse("admin:catalog_provider_history", args=(number,))
        line["shown"] = [(name, _told(old), _told(new)) for name, (old, new) in line["fields"].items()]
    return lines


def _provider(line: dict[str, Any]) -> str:
    """The first of its label, which begins with the kind where it is no row of a sheet."""
    return str(line["label"].partition(" / ")[0].rpartition(" ")[2])


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _form_page(request: HttpRequest, form: UploadForm, *, error: str = "", status: int = 200) -> TemplateResponse:
    context = {
        **admin.site.each_context(request),
        "opts": ImportRun._meta,
        "title": "Import a file",
        "form": form,
        "error": error,
    }
    return TemplateResponse(request, "admin/catalog/import_form.html", context, status=status)


def _run(number: Any) -> ImportRun:
    told = str(number)
    run = ImportRun.objects.select_related("by").filter(pk=told).first() if told.isascii() and told.isdigit() else None
    if run is None:
        raise Http404
    return run


def _to(run: ImportRun) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:catalog_importrun_change", args=(run.pk,)))
