"""Sponsors, their people, users and keys on the administration pages. No page shows or edits the digest of a key."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from partnermatch.access.admin_forms import IssueForm, SponsorForm
from partnermatch.access.issuing import CannotIssue, create_sponsor, revoke_key
from partnermatch.access.locked import LockedLoginAdmin
from partnermatch.access.models import ApiKey, Membership, Sponsor, User

__all__ = ["ApiKeyAdmin", "LockedLoginAdmin", "MembershipAdmin", "SponsorAdmin", "StaffAdmin"]


class Listed(admin.ModelAdmin):
    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        try:
            list(map(self.opts.pk.to_python, request.POST.getlist(ACTION_CHECKBOX_NAME)))
        except ValidationError as error:  # no row could be chosen by it
            raise BadRequest from error
        return super().changelist_view(request, extra_context)


@admin.register(User)
class StaffAdmin(Listed, UserAdmin):
    """Who may change users gives them roles, but makes nobody a superuser: that only a superuser does."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if request.user.is_superuser else ("is_superuser", "user_permissions")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not is_above

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        user = form.instance
        if user.is_active and not user.is_staff and user.groups.exists():
            way_out = "tick 'Staff status', or the role is of no use"
            self.message_user(request, f"{user} has a role and cannot sign in here: {way_out}.", messages.WARNING)


class Kept(Listed):
    """What is set inactive or revoked, and never deleted: the records name it."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Sponsor)
class SponsorAdmin(Kept):
    form = SponsorForm
    fields = ("key", "name", "active")
    list_display = ("key", "name", "active", "service_user", "created_at")
    list_filter = ("active",)
    list_select_related = ("service_user",)
    search_fields = ("key", "name")
    actions = ("deactivate",)

    def get_fields(self, request: HttpRequest, obj: Sponsor | None = None) -> tuple[str, ...]:
        return ("key", "name") if obj is None else ("key", "name", "active", "service_user", "created_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Sponsor | None = None) -> tuple[str, ...]:
        return () if obj is None else ("key", "service_user", "created_at")

    def save_model(self, request: HttpRequest, obj: Sponsor, form: Any, change: bool) -> None:
        """A new sponsor comes with the service user that its keys act as."""
        if change:
            super().save_model(request, obj, form, change)
            return
        made = create_sponsor(key=obj.key, name=obj.name)
        obj.pk, obj.service_user, obj._state.adding = made.pk, made.service_user, False

    @admin.action(description="Deactivate: refuse all keys of the selected sponsors", permissions=["change"])
    def deactivate(self, request: HttpRequest, rows: QuerySet[Sponsor]) -> None:
        for sponsor in rows.filter(active=True):
            Sponsor.objects.filter(pk=sponsor.pk).update(active=False)
            self.log_change(request, sponsor, "Deactivated.")
            self.message_user(request, f"{sponsor}: every key is refused from now on.", messages.SUCCESS)


@admin.register(Membership)
class MembershipAdmin(Kept):
    fields = ("user", "sponsor", "role", "active")
    list_display = ("user", "sponsor", "role", "active")
    list_filter = ("active", "role", "sponsor")
    list_select_related = ("user", "sponsor")
    search_fields = ("user__username", "sponsor__key", "sponsor__name")

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        return () if obj is None else ("user", "sponsor")


class StateFilter(admin.SimpleListFilter):
    title, parameter_name = "state", "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(state, state) for state in ("good", "inactive", "expired", "revoked")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        revoked, expired = Q(revoked_at__isnull=False), Q(expires_at__lte=timezone.now())
        inactive = Q(user__is_active=False) | Q(sponsor__active=False) | Q(user__membership__active=False)
        state: Q | None = {
            "good": ~revoked & ~expired & ~inactive,
            "inactive": ~revoked & ~expired & inactive,
            "expired": ~revoked & expired,
            "revoked": revoked,
        }.get(self.value() or "")
        return queryset if state is None else queryset.filter(state)


@admin.register(ApiKey)
class ApiKeyAdmin(Kept):
    """A key is issued and revoked, never changed."""

    fields = (
        *("prefix", "label", "state", "sponsor", "user", "scopes"),
        *("created_at", "expires_at", "revoked_at", "last_used_at", "issued_by", "rotated_from"),
    )
    readonly_fields = fields
    list_display = ("prefix", "label", "sponsor", "user", "scopes", "state", "expires_at", "last_used_at")
    list_filter = (StateFilter, "sponsor")
    list_select_related = ("user__membership", "sponsor")
    search_fields = ("prefix", "label", "user__username", "sponsor__key")
    actions = ("revoke",)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """As with passwords of users: nobody finds a digest out letter by letter."""
        return not lookup.startswith("digest") and super().lookup_allowed(lookup, value, request)

    @admin.display(description="state")
    def state(self, key: ApiKey) -> str:
        return key.refusal(timezone.now()) or "good"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) or self.has_revoke_permission(request)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("access.change_apikey")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form to issue a key; the answer to it shows the key, and is kept by nobody."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = IssueForm(request.POST or None)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": "Issue a key", "form": form}
        if request.method == "POST" and form.is_valid():
            try:
                issued = form.issue()
            except CannotIssue as error:
                form.add_error(None, str(error))
            else:
                self.log_addition(request, issued.key, "Issued.")
                context |= {"title": "The key is shown this once", "issued": issued}
                return TemplateResponse(request, "admin/access/apikey/issued.html", context)
        return TemplateResponse(request, "admin/access/apikey/issue.html", context)

    @admin.action(description="Revoke the selected keys", permissions=["revoke"])
    def revoke(self, request: HttpRequest, rows: QuerySet[ApiKey]) -> HttpResponse | None:
        """Asks first."""
        if "confirmed" not in request.POST:
            context = {**self.admin_site.each_context(request), "opts": self.opts, "title": "Revoke keys", "keys": rows}
            return TemplateResponse(request, "admin/access/apikey/revoke.html", context)
        for key in rows:
            if revoke_key(key):
                self.log_change(request, key, "Revoked.")
        self.message_user(request, "Revoked: refused from the next request on.", messages.SUCCESS)
        return None
