"""Pages to look at: Django's own ways to add, change and delete a row are closed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import capfirst


class Looking(admin.ModelAdmin):
    """Whoever may change what is here does so on pages of its own; everybody else with the right to view reads."""

    class Media:
        css = {"all": ("catalog/desk.css",)}

    actions: Any = None
    show_full_result_count = False
    list_per_page = 50

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Called by what it lists, not by what one could do with a row."""
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
