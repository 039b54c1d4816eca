"""The roles of the curator's desk, as groups. What an installation adds to them stays; running this again adds nothing."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations

RECORDS = ("capabilityrecord", "modalityrecord", "certificate", "inspection")
FACTS = ("provider", "site", "source", *RECORDS)
VOCABULARIES = ("capability", "capabilitysynonym", "modality", "stage", "standard", "region", "country")
NAMES = {
    "submit_provider": "Can submit a draft for review",
    "publish_provider": "Can publish what others wrote, send it back, and retire",
    "publish_own_provider": "Can publish what is one's own, saying why",
}


def rights(*actions: str, of: tuple[str, ...]) -> set[tuple[str, str]]:
    return {(model, f"{action}_{model}") for action in actions for model in of}


def viewing(apps: Apps) -> set[tuple[str, str]]:
    """Everything of the catalog, its history included."""
    return rights("view", of=tuple(model._meta.model_name for model in apps.get_app_config("catalog").get_models()))


def roles(apps: Apps) -> dict[str, set[tuple[str, str]]]:
    curator = viewing(apps) | rights("add", "change", of=FACTS) | rights("delete", of=RECORDS)
    curator |= {("provider", "submit_provider")}
    reviewer = viewing(apps) | {("provider", "submit_provider"), ("provider", "publish_provider")}
    everything = curator | reviewer | rights("add", "change", "delete", of=VOCABULARIES)
    return {
        "curator": curator,
        "reviewer": reviewer,
        "auditor": viewing(apps),
        "admin": everything | {("provider", "publish_own_provider")},
    }


def give_roles(apps: Apps, schema_editor: Any) -> None:
    """Permissions are made after all migrations, so those that a role needs are made here, under the same names."""
    types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    for role, held in roles(apps).items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        for model, codename in sorted(held):
            of, _ = types.get_or_create(app_label="catalog", model=model)
            words = apps.get_model("catalog", model)._meta.verbose_name
            name = NAMES.get(codename, f"Can {codename.partition('_')[0]} {words}")
            permission, _ = permissions.get_or_create(content_type=of, codename=codename, defaults={"name": name[:255]})
            group.permissions.add(permission)


def take_roles(apps: Apps, schema_editor: Any) -> None:
    apps.get_model("auth", "Group").objects.filter(name__in=roles(apps)).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0007_proposals"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(give_roles, take_roles)]
