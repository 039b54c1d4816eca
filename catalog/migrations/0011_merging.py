"""Who may merge providers, and who may see what stands beside them. Running this again adds nothing."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations

MERGE = ("merge_provider", "Can merge two providers that are one, and say of two that they are not")
VIEW = ("view_dismissal", "Can view dismissal")


def held_by(role: str) -> list[tuple[str, str, str]]:
    """(model, codename, name) of what the role gets."""
    merge = [("provider", *MERGE)] if role in ("reviewer", "admin") else []
    return [*merge, ("dismissal", *VIEW)]


def give_rights(apps: Apps, schema_editor: Any) -> None:
    types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    for role in ("curator", "reviewer", "auditor", "admin"):
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        for model, codename, name in held_by(role):
            of, _ = types.get_or_create(app_label="catalog", model=model)
            permission, _ = permissions.get_or_create(content_type=of, codename=codename, defaults={"name": name})
            group.permissions.add(permission)


def take_rights(apps: Apps, schema_editor: Any) -> None:
    names = [MERGE[0], VIEW[0]]
    apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="catalog", codename__in=names
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("catalog", "0010_duplicates")]
    operations = [migrations.RunPython(give_rights, take_rights)]
