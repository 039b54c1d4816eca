import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0001_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Usage",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "api_key_id", "budget", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("budget", models.SmallIntegerField()),
                ("since", models.DateTimeField(help_text="When its minute began: with its first request.")),
                (
                    "count",
                    models.IntegerField(help_text="Of all requests in this minute, those that were refused too."),
                ),
                (
                    "api_key",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="access.apikey",
                    ),
                ),
            ],
            options={
                "ordering": ["api_key", "budget"],
            },
        ),
        migrations.CreateModel(
            name="KeptAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "digest",
                    models.CharField(
                        help_text="SHA-256 of whose key it is, and of the key.", max_length=64, unique=True
                    ),
                ),
                ("fingerprint", models.CharField(help_text="SHA-256 of method, address and body.", max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("headers", models.JSONField()),
                ("body", models.BinaryField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "sponsor",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="access.sponsor",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "id"],
                "indexes": [
                    models.Index(fields=["sponsor", "created_at"], name="kept_answer_of_sponsor"),
                    models.Index(fields=["user", "created_at"], name="kept_answer_of_user"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sponsor__isnull", True), ("user__isnull", True), _connector="XOR"),
                        name="kept_answer_has_one_owner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="kept_answer_digest_shaped"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fingerprint__regex", "^[0-9a-f]{64}$")),
                        name="kept_answer_fingerprint_shaped",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__gte", 200), ("status__lt", 300)), name="kept_answer_is_a_success"
                    ),
                ],
            },
        ),
    ]
