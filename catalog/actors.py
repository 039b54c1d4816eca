"""Who changes the catalog, as the history has it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Older events have the user and its key as one text.
_USER_AND_KEY = re.compile(r"(?P<user>.*) \(key pm_[a-z2-7]{8}\)", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Actor:
    """`user` is the name of a user, of a login or of a program. Only a user has an `id`, which stays when it is
    renamed; `key` is the prefix of the key that it came with.
    """

    user: str
    id: int | None = None
    key: str = ""

    def context(self) -> dict[str, Any]:
        """What each event of a change says of who made it."""
        told = {"user": self.user, "user_id": self.id, "key": self.key}
        return {name: value for name, value in told.items() if value not in (None, "")}

    def wrote(self, context: Mapping[str, Any]) -> bool:
        """Is the change with this context this one's, or was it proposed by it?

        Compared by id; by name where the history has none: a login of the same name counts as the user.
        """
        return any(self._is(context, name) for name in ("user", "author"))

    def _is(self, context: Mapping[str, Any], role: str) -> bool:
        if context.get(f"{role}_id") is not None and self.id is not None:
            return bool(context[f"{role}_id"] == self.id)
        name = str(context.get(role) or "")
        told = _USER_AND_KEY.fullmatch(name)
        return self.user == (told["user"] if told else name)


def shown(context: Mapping[str, Any]) -> str | None:
    """Who, in words: the user, and which of its keys."""
    user, key = context.get("user"), context.get("key")
    return f"{user} (key pm_{key})" if user and key else user
