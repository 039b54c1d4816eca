"""Who may do what."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A person of the staff, or the service account of a sponsor."""
