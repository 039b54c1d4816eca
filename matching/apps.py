"""The Django app of judgement."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Briefs, and what the engine makes of them."""

    name = "matching"
    default_auto_field = "django.db.models.BigAutoField"
