"""Imports at the desk, the files that they wait with, and who may bring some."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

VIEW, ADD = ("importrun", "view_importrun", "Can view import"), ("importrun", "add_importrun", "Can add import")
# No page shows a held file. The right is there because an auditor has the right to read whatever the catalog has.
HELD_FILE = ("heldfile", "view_heldfile", "Can view held file")
ROLES = {
    "curator": (VIEW, HELD_FILE, ADD),
    "reviewer": (VIEW, HELD_FILE),
    "auditor": (VIEW, HELD_FILE),
    "admin": (VIEW, HELD_FILE, ADD),
}


def give_rights(apps: Any, schema_editor: Any) -> None:
    """To the roles of the desk; running this again adds nothing."""
    types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    for role, rights in ROLES.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        for model, codename, name in rights:
            of, _ = types.get_or_create(app_label="catalog", model=model)
            permission, _ = permissions.get_or_create(content_type=of, codename=codename, defaults={"name": name})
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0013_rights_to_later_models"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(help_text="The format of the file.", max_length=20)),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("size", models.PositiveIntegerField(help_text="Bytes.")),
                ("sha256", models.CharField(max_length=64)),
                ("reason", models.CharField(max_length=500)),
                ("publish", models.BooleanField(default=False, help_text="As an administrator's act.")),
                (
                    "confirm",
                    models.BooleanField(default=False, help_text="Somebody has seen what is strange about the file."),
                ),
                ("retrieved_on", models.DateField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "Being checked"),
                            ("planned", "Waits for your yes"),
                            ("asked", "Waits for your answer"),
                            ("applying", "Being imported"),
                            ("done", "Imported"),
                            ("refused", "Refused"),
                            ("failed", "Broken off"),
                            ("discarded", "Discarded"),
                        ],
                        default="checking",
                        max_length=9,
                    ),
                ),
                ("at_work", models.BooleanField(default=True, null=True, unique=True)),
                ("progress", models.CharField(blank=True, max_length=200)),
                ("outcome", models.JSONField(default=dict)),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "sent_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, help_text="To the worker that has it, or had it last."
                    ),
                ),
                ("begun_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "ordering": ["-pk"],
                "default_permissions": ("add", "view"),
            },
        ),
        migrations.CreateModel(
            name="HeldFile",
            fields=[
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="held",
                        serialize=False,
                        to="catalog.importrun",
                    ),
                ),
                ("content", models.BinaryField()),
            ],
            options={
                "default_permissions": ("view",),
            },
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["checking", "planned", "asked", "applying", "done", "refused", "failed", "discarded"],
                    )
                ),
                name="import_run_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("at_work", True), ("state__in", ["checking", "applying"])),
                    models.Q(
                        ("at_work__isnull", True), models.Q(("state__in", ["checking", "applying"]), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="import_run_at_work_or_not",
            ),
        ),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
