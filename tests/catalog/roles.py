"""Users with the roles of the curator's desk."""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group

STEPS = (
    ("catalog.migrations.0008_roles", "give_roles"),
    ("catalog.migrations.0011_merging", "give_rights"),
    ("catalog.migrations.0013_rights_to_later_models", "give_rights"),
    ("catalog.migrations.0014_import_runs", "give_rights"),
    ("partnermatch.access.migrations.0003_rights_of_roles", "give_rights"),
    ("partnermatch.access.migrations.0004_locked_logins", "give_rights"),
)
ROLES = ("curator", "reviewer", "auditor", "admin")


def give_roles() -> None:
    """Where the tables were emptied since the migrations gave them."""
    if Group.objects.filter(name__in=ROLES).count() < len(ROLES):
        give_roles_again()


def give_roles_again() -> None:
    """As the migrations did."""
    for module, name in STEPS:
        getattr(import_module(module), name)(apps, None)


def give_role(user: Any, role: str) -> None:
    give_roles()
    user.groups.add(Group.objects.get(name=role))
