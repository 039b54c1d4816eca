"""Who sees which logins are locked, and who unlocks them. Running this again adds nothing."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations

UNLOCK = ("unlock_lockedlogin", "Can let a locked login try again")
VIEW = ("view_lockedlogin", "Can view locked login")
RIGHTS = {"admin": (VIEW, UNLOCK), "auditor": (VIEW,)}


def give_rights(apps: Apps, schema_editor: Any) -> None:
    """Permissions are made after all migrations, so those that a role needs are made here, under the same names."""
    of, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label="access", model="lockedlogin")
    permissions = apps.get_model("auth", "Permission").objects
    for role, held in RIGHTS.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        for codename, name in held:
            permission, _ = permissions.get_or_create(content_type=of, codename=codename, defaults={"name": name})
            group.permissions.add(permission)


def take_rights(apps: Apps, schema_editor: Any) -> None:
    names = [codename for codename, _ in (VIEW, UNLOCK)]
    apps.get_model("auth", "Permission").objects.filter(content_type__app_label="access", codename__in=names).delete()


class Migration(migrations.Migration):
    dependencies = [("access", "0003_rights_of_roles"), ("axes", "0010_accessattemptexpiration")]
    operations = [
        migrations.CreateModel(
            name="LockedLogin",
            fields=[],
            options={
                "permissions": [UNLOCK],
                "proxy": True,
                "default_permissions": ("view",),
                "indexes": [],
                "constraints": [],
            },
            bases=("axes.accessattempt",),
        ),
        migrations.RunPython(give_rights, take_rights),
    ]
