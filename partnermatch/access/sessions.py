"""Sessions in the database that end: after a while without a request, and some hours after the login whatever happens.

How long a session may rest is SESSION_COOKIE_AGE, counted from the last time that it was saved.
"""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.http import HttpRequest

BEGAN, SAVED = "began", "saved"
# A request in use need not write a row each time.
SAVED_EVERY_SECONDS = 60


class SessionStore(db.SessionStore):
    """Named by SESSION_ENGINE."""

    def load(self) -> dict[str, Any]:
        content: dict[str, Any] = super().load()
        if SESSION_KEY not in content:
            return content
        now = time.time()
        if now >= content.get(BEGAN, 0) + settings.SESSION_SECONDS:
            self.delete(self.session_key)
            self._session_key = None
            return {}
        if now >= content.get(SAVED, 0) + SAVED_EVERY_SECONDS:
            content[SAVED] = now
            self.modified = True
        return content


def begin(request: HttpRequest, **sent: Any) -> None:
    """At every login. Django keeps the key where the same user logs in again: who had taken it would stay in."""
    if BEGAN in request.session:
        request.session.cycle_key()
    request.session[BEGAN] = request.session[SAVED] = time.time()
