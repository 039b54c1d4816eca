"""Who works on the catalog, and what they may do. At the desk a role says so, over HTTP the scopes of the key.

To publish one's own change is a matter of the person, so over HTTP it takes both.
"""

from dataclasses import dataclass
from typing import Any

from catalog.actors import Actor
from catalog.exchange.amend import Refused
from catalog.exchange.problems import Problem
from catalog.exchange.text import seen

PUBLISH_OWN = "catalog.publish_own_provider"
LONGEST_REASON = 500


class NotAllowed(PermissionError):
    """This curator may not do this; the message says who may."""


class OwnChange(NotAllowed):
    """Whoever wrote a change does not publish it."""


@dataclass(frozen=True, kw_only=True)
class Curator:
    """A user with its rights. `may_publish_own` is of no use without `may_publish`."""

    user: Any
    key: str = ""
    may_submit: bool = False
    may_publish: bool = False
    may_publish_own: bool = False
    may_merge: bool = False

    @property
    def actor(self) -> Actor:
        return Actor(user=self.user.get_username(), id=self.user.pk, key=self.key)


def at_desk(user: Any) -> Curator:
    """The user with the rights of its roles."""
    may_publish = user.has_perm("catalog.publish_provider")
    return Curator(
        user=user,
        may_submit=user.has_perm("catalog.submit_provider"),
        may_publish=may_publish,
        may_publish_own=may_publish and user.has_perm(PUBLISH_OWN),
        may_merge=user.has_perm("catalog.merge_provider"),
    )


def require_publish(by: Curator) -> None:
    if not by.may_publish:
        raise NotAllowed("Only a reviewer or an administrator may do this; over HTTP it takes the scope 'publish'.")


def require_merge(by: Curator) -> None:
    if not by.may_merge:
        raise NotAllowed("Only a reviewer or an administrator may do this; over HTTP it takes the scope 'publish'.")


def require_not_own(by: Curator, reason: str, *, own: bool) -> None:
    """Raises `OwnChange`, or `Refused` where an administrator, who may, does not say why."""
    if own and not by.may_publish_own:
        raise OwnChange(
            f"{by.user.get_username()} wrote a part of this: another curator has to publish it, "
            "or an administrator, who says why."
        )
    if own and not reason:
        raise ReasonMissing("an administrator who publishes an own change says why")


def stated(reason: Any, *, required: str = "") -> str:
    """The reason as it is kept, without characters that nobody sees. `required` says why it may not be empty.

    Raises `Refused` with the pointer /reason.
    """
    if not isinstance(reason, str):
        raise Refused([Problem(where="/reason", code="wrong_type", message=f"expected a text, got {reason!r:.80}")])
    text = seen(reason)
    if len(text) > LONGEST_REASON:
        message = f"a reason may have {LONGEST_REASON} characters, this one has {len(text)}"
        raise Refused([Problem(where="/reason", code="too_long", message=message)])
    if required and not text:
        raise ReasonMissing(required)
    return text


class ReasonMissing(Refused):
    """Its one problem says why there has to be one."""

    def __init__(self, why: str) -> None:
        super().__init__([Problem(where="/reason", code="required", message=f"{why}: give a reason")])
