"""Every role reads every model of the catalog, also those that came after the roles; who works keeps filters.

Running this again adds nothing. A test fails when a model is added that the auditor cannot read: repeat this then.
"""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations

ROLES = ("curator", "reviewer", "auditor", "admin")
FILTERS = "savedfilter"


def held_by(role: str, apps: Apps) -> list[tuple[str, str]]:
    """(model, codename) of what the role gets."""
    names = [str(model._meta.model_name) for model in apps.get_app_config("catalog").get_models()]
    keeps = [] if role == "auditor" else [(FILTERS, f"{action}_{FILTERS}") for action in ("add", "change", "delete")]
    return [*keeps, *((name, f"view_{name}") for name in names)]


def give_rights(apps: Apps, schema_editor: Any) -> None:
    """Permissions are made after all migrations, so those that a role needs are made here, under the same names."""
    types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    for role in ROLES:
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        for model, codename in held_by(role, apps):
            of, _ = types.get_or_create(app_label="catalog", model=model)
            words = f"Can {codename.partition('_')[0]} {apps.get_model('catalog', model)._meta.verbose_name}"
            permission, _ = permissions.get_or_create(
                content_type=of, codename=codename, defaults={"name": words[:255]}
            )
            group.permissions.add(permission)


def keep_rights(apps: Apps, schema_editor: Any) -> None:
    """On the way back they go with their models."""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0012_questions_and_filters")]
    operations = [migrations.RunPython(give_rights, keep_rights)]
