"""Users with the roles of the curator's desk."""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group

give_roles = import_module("catalog.migrations.0008_roles").give_roles
give_rights = import_module("catalog.migrations.0011_merging").give_rights


def give_role(user: Any, role: str) -> None:
    """Also where the tables were emptied since the migrations."""
    give_roles(apps, None)
    give_rights(apps, None)
    user.groups.add(Group.objects.get(name=role))
