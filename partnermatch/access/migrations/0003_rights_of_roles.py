"""An administrator of the desk keeps sponsors, people and keys; an auditor reads them. A second run adds nothing."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations

MODELS = (
    *(("access", model) for model in ("user", "sponsor", "membership", "apikey")),
    ("auth", "group"),
)
# Nothing of it is deleted: the records name it. Which rights a role has is for a superuser to change.
RIGHTS = {"admin": ("view", "add", "change"), "auditor": ("view",)}
READ_ONLY = ("group",)


def give_rights(apps: Apps, schema_editor: Any) -> None:
    """Permissions are made after all migrations, so those that a role needs are made here, under the same names."""
    types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    for role, actions in RIGHTS.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        for app, model in MODELS:
            of, _ = types.get_or_create(app_label=app, model=model)
            words = apps.get_model(app, model)._meta.verbose_name
            for action in actions[:1] if model in READ_ONLY else actions:
                permission, _ = permissions.get_or_create(
                    content_type=of, codename=f"{action}_{model}", defaults={"name": f"Can {action} {words}"}
                )
                group.permissions.add(permission)


def take_rights(apps: Apps, schema_editor: Any) -> None:
    groups = apps.get_model("auth", "Group").objects.filter(name__in=RIGHTS)
    names = [model for _, model in MODELS]
    for permission in apps.get_model("auth", "Permission").objects.filter(content_type__model__in=names):
        permission.group_set.remove(*groups)


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_members_and_rotation"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(give_rights, take_rights)]
