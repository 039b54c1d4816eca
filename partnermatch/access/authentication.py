"""`Authorization: Bearer pm_…` → (user, key), with one query per request and nothing remembered between requests.

The same query brings the catalog's latest revision along: a match need not ask for it.
"""

import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from partnermatch.access.finding import find_key
from partnermatch.access.keys import read_key
from partnermatch.access.models import ApiKey, User

REALM = 'Bearer realm="partnermatch"'
USE_IS_NOTED_EVERY = timedelta(minutes=1)
NO_KEY_HAS_THIS_DIGEST = "0" * 64


class ApiKeyAuthentication(BaseAuthentication):
    """The principal is a real user, `request.auth` the `ApiKey` it came with.

    A key that is unknown, expired, revoked, or whose user, member or sponsor is inactive gets one and the same answer.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        scheme, _, credentials = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        text = read_key(credentials.strip(" "))
        if text is None:
            raise AuthenticationFailed("This is not a key: it is cut, mistyped or of another system.", "malformed_key")
        now = timezone.now()
        key = find_key(text.prefix)
        stored = key.digest if key else NO_KEY_HAS_THIS_DIGEST
        proven = hmac.compare_digest(stored, text.digest(settings.API_KEY_PEPPER))
        if key is None or not proven or key.refusal(now):
            raise refused_key()
        note_use(key, now)
        return key.user, key

    def authenticate_header(self, request: Request) -> str:
        sent = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")[0].lower() == "bearer"
        return f'{REALM}, error="invalid_token"' if sent else REALM


def refused_key() -> AuthenticationFailed:
    """Of a key that is no good, whatever the reason."""
    return AuthenticationFailed("This key is not valid: unknown, expired or revoked.", "invalid_key")


def note_use(key: ApiKey, now: datetime) -> None:
    """Keep `last_used_at` to the minute: of all workers that see a stale value, one writes."""
    stale = now - USE_IS_NOTED_EVERY
    if key.last_used_at is None or key.last_used_at <= stale:
        unnoted = Q(last_used_at__isnull=True) | Q(last_used_at__lte=stale)
        ApiKey.objects.filter(unnoted, pk=key.pk).update(last_used_at=now)
