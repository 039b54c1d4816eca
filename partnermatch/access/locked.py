"""Logins that are refused after too many failures: who looks at them, and lets somebody try again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import DELETION, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from partnermatch.access.models import LockedLogin


@dataclass(frozen=True, kw_only=True)
class Locked:
    """A name and an address: failures are counted for both together."""

    username: str
    address: str
    failures: int
    until: datetime


def locked_logins() -> list[Locked]:
    """Those that are refused now, the latest first. One query."""
    counted = AccessAttempt.objects.filter(attempt_time__gte=timezone.now() - settings.AXES_COOLOFF_TIME)
    rows = counted.order_by().values("username", "ip_address")
    rows = rows.annotate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    return [
        Locked(
            username=row["username"] or "",
            address=row["ip_address"] or "",
            failures=row["failures"],
            until=row["last"] + settings.AXES_COOLOFF_TIME,
        )
        for row in rows.filter(failures__gte=settings.AXES_FAILURE_LIMIT).order_by("-last", "username", "ip_address")
    ]


@admin.register(LockedLogin)
class LockedLoginAdmin(admin.ModelAdmin):
    """A list to look at, and a button for each."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        list_of, unlock = self.admin_site.admin_view(self.changelist_view), self.admin_site.admin_view(unlock_view)
        return [
            path("", list_of, name="access_lockedlogin_changelist"),
            path("unlock/", unlock, name="access_lockedlogin_unlock"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Locked logins",
            "rows": locked_logins(),
            "may_unlock": may_unlock(request.user),
            "limit": settings.AXES_FAILURE_LIMIT,
            "minutes": int(settings.AXES_COOLOFF_TIME.total_seconds() // 60),
        }
        return TemplateResponse(request, "admin/access/lockedlogin/list.html", context)


@require_POST
def unlock_view(request: HttpRequest) -> HttpResponse:
    """Forget the failures of one name from one address, and record who did."""
    user: Any = request.user
    if not may_unlock(user):
        raise PermissionDenied
    username, address = request.POST.get("username", ""), request.POST.get("address", "")
    if any((each.username, each.address) == (username, address) for each in locked_logins()):
        with transaction.atomic():
            attempts = LockedLogin.objects.filter(username=username, ip_address=address)
            LogEntry.objects.log_actions(
                user.pk, attempts[:1], DELETION, change_message="Unlocked.", single_object=True
            )
            attempts.delete()
        messages.success(request, f"{username} may log in from {address} again.")
    else:
        messages.info(request, "That login is not locked, or not any more.")
    return HttpResponseRedirect(reverse("admin:access_lockedlogin_changelist"))


def may_unlock(user: Any) -> bool:
    return bool(user.has_perm("access.unlock_lockedlogin"))
