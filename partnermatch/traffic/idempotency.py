"""Idempotency-Key: a POST that is sent again is answered with the first answer, and stores nothing twice.

The whole of such a request is one transaction: what it stores and the answer that is kept are there together, or
neither is. Keys belong to their sponsor, those of a curator to the curator.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from matching.tenancy import acting_for
from partnermatch.access.keys import SHAPE as TEXT_OF_A_KEY
from partnermatch.access.models import ApiKey
from partnermatch.api.problems import Fault, Problem, refused
from partnermatch.traffic.calls import Call, call_of
from partnermatch.traffic.models import KeptAnswer
from partnermatch.traffic.places import lock_number

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST = 255
SHAPE = re.compile(rf"[\x21-\x7e]{{1,{LONGEST}}}")
KEPT_FOR = timedelta(hours=24)
KEPT_HEADERS = ("Content-Type", "Location", "ETag")
RETRY_AFTER_SECONDS = 1
FORGOTTEN_AT_ONCE = 100  # so that no request pays for all that its sponsor did yesterday
USER = "partnermatch.user"  # the setting that the policy of curators reads


class AnsweredBefore(Exception):
    """The request was answered before; `answer` is what was answered then."""

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__("answered before")
        self.answer = answer


@dataclass(frozen=True, kw_only=True)
class Question:
    """A request with an Idempotency-Key: whose, the digest of owner and key, and what was asked."""

    key: ApiKey
    digest: str
    fingerprint: str

    @property
    def owner(self) -> dict[str, Any]:
        """The columns that say whose it is."""
        return {"user_id": self.key.user_id} if self.key.sponsor_id is None else {"sponsor_id": self.key.sponsor_id}


class Once(BasePermission):
    """Answers a request that was answered before, and has the first answer kept. The last permission.

    Kept is what answers a POST; a view that must be left out says why, and what to do instead: `not_kept = "…"`.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        sent = request.META.get("HTTP_IDEMPOTENCY_KEY")
        if sent is not None and isinstance(request.auth, ApiKey):
            check(sent, why_not_kept(view, request.method or ""))
            question = question_of(request, request.auth, sent)  # reads the body, before any transaction
            begin(call_of(request), question)
        return True


def why_not_kept(view: Any, method: str) -> str:
    """Empty where answers are kept."""
    if method != "POST":
        return "only answers to POST are kept"
    return str(getattr(view, "not_kept", ""))


def check(sent: str, why_not: str) -> None:
    if why_not:
        raise bad_header("not_kept", f"{HEADER} means nothing here: {why_not}")
    if not SHAPE.fullmatch(sent):
        raise bad_header("invalid_header", f"{HEADER} must be 1 to {LONGEST} visible ASCII characters, a UUID for one")


def bad_header(code: str, detail: str) -> Problem:
    return refused("invalid_request", [Fault(code=code, detail=detail)])


def question_of(request: Request, key: ApiKey, sent: str) -> Question:
    owner = f"user {key.user_id}" if key.sponsor_id is None else f"sponsor {key.sponsor_id}"
    where = f"{request.method} {request._request.get_full_path()}\n"
    asked = hashlib.sha256(where.encode() + request._request.body).hexdigest()
    return Question(key=key, digest=hashlib.sha256(f"{owner}\n{sent}".encode()).hexdigest(), fingerprint=asked)


def begin(call: Call, question: Question) -> None:
    """Opens the transaction of the call. Raises AnsweredBefore, or Problem: it is being answered, or is another one."""
    call.ends.enter_context(acting_as(question.key))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_number(question.digest)])
        if not cursor.fetchone()[0]:
            detail = f"The first request with this {HEADER} is still being answered: ask again."
            raise Problem("request_in_flight", detail, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
    # A statement of its own: it must see what the holder of the lock committed.
    kept = KeptAnswer.objects.filter(digest=question.digest, created_at__gt=timezone.now() - KEPT_FOR).first()
    if kept is None:
        call.settle = partial(settle, question)
    elif kept.fingerprint == question.fingerprint:
        raise AnsweredBefore(answer_of(kept))
    else:
        detail = f"This {HEADER} came with another request within the last 24 hours: send a new one."
        raise Problem("idempotency_key_reused", detail)


def acting_as(key: ApiKey) -> AbstractContextManager[None]:
    """A transaction that sees the kept answers of whoever holds the key."""
    return acting_for(key.sponsor_id) if key.sponsor_id else _acting_for_user(key.user_id)


@contextmanager
def _acting_for_user(user: int) -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, true)", [USER, str(user)])
        yield


def settle(question: Question, response: HttpResponse) -> None:
    """Keeps a success; undoes everything else."""
    if not 200 <= response.status_code < 300:
        transaction.set_rollback(True)
        return
    if response.streaming or TEXT_OF_A_KEY.search(response.content.decode("latin-1")):
        raise ImproperlyConfigured("a stream or a key of ours in an answer must not be kept: say not_kept on the view")
    now = timezone.now()
    forget_some(question, now - KEPT_FOR)
    KeptAnswer.objects.create(
        **question.owner,
        digest=question.digest,
        fingerprint=question.fingerprint,
        status=response.status_code,
        headers={name: response.headers[name] for name in KEPT_HEADERS if name in response.headers},
        body=response.content,
        created_at=now,
    )


def forget_some(question: Question, until: datetime) -> None:
    """Deletes some of the owner's answers that are too old, and the one that had this key."""
    old = KeptAnswer.objects.filter(**question.owner, created_at__lte=until)
    some = list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
    KeptAnswer.objects.filter(pk__in=some).delete()
    KeptAnswer.objects.filter(digest=question.digest).delete()


def answer_of(kept: KeptAnswer) -> HttpResponse:
    return HttpResponse(bytes(kept.body), status=kept.status, headers={**kept.headers, REPLAYED: "true"})
