"""Scopes: what a key may be used for. A view says which one it needs; a view that says nothing lets nobody in."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from partnermatch.access.models import ApiKey


class ScopeMissing(PermissionDenied):
    """The key is good, but not for this. `scope` is what it would need."""

    def __init__(self, *, scope: str, has: list[str]) -> None:
        super().__init__(f"This needs a key with the scope '{scope}'; this one has: {', '.join(has)}.")
        self.scope = scope


class HasScope(BasePermission):
    """Admits a key that holds `view.required_scope`.

    `required_scope` is one scope for all methods ("read"), a mapping from method to scope ({"GET": "read",
    "PATCH": "curate"}), or None where any good key will do. OPTIONS needs only a good key.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        key = request.auth
        if not isinstance(key, ApiKey):
            return False
        scope = scope_needed(view, request.method)
        if scope is not None and scope not in key.scopes:
            raise ScopeMissing(scope=scope, has=key.scopes)
        return True


def scope_needed(view: Any, method: str | None) -> str | None:
    if not hasattr(view, "required_scope"):
        raise ImproperlyConfigured(f"{type(view).__name__} must say which scope it needs: required_scope")
    declared: str | Mapping[str, str] | None = view.required_scope
    if method == "OPTIONS":
        return None
    if isinstance(declared, Mapping):
        return declared.get("GET" if method == "HEAD" else method or "")
    return declared
