"""Choices of filters that somebody keeps under a name, for herself or for the whole desk."""

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict

from catalog.desk.curators import NotAllowed
from catalog.exchange.amend import Refused
from catalog.exchange.problems import Problem
from catalog.exchange.text import seen
from catalog.models import SavedFilter

LONGEST_NAME, LONGEST_QUERY, MOST = 60, 500, 50


def visible_to(user: Any) -> QuerySet[SavedFilter]:
    """Its own, and what others share."""
    return SavedFilter.objects.filter(Q(owner=user) | Q(shared=True)).select_related("owner")


def save(user: Any, *, name: str, query: str, shared: bool, known: Collection[str]) -> SavedFilter:
    """Keep the query under that name. `known`: the parameters that the list takes. Raises `NotAllowed`, `Refused`."""
    _require(user, "add")
    asked = as_kept(query, known)
    if SavedFilter.objects.filter(owner=user).count() >= MOST:
        raise _refused("/name", "too_many", f"you have {MOST} saved filters: delete one first")
    return _stored(SavedFilter(owner=user, name=_named(name), query=asked, shared=shared))


def change(user: Any, number: int, *, name: str, shared: bool) -> SavedFilter:
    """Rename it, or share it or not. Raises as `save`; `SavedFilter.DoesNotExist` for another's."""
    _require(user, "change")
    kept = SavedFilter.objects.get(pk=number, owner=user)
    kept.name, kept.shared = _named(name), shared
    return _stored(kept)


def remove(user: Any, number: int) -> None:
    """Raises `NotAllowed`; `SavedFilter.DoesNotExist` for another's."""
    _require(user, "delete")
    SavedFilter.objects.get(pk=number, owner=user).delete()


def as_kept(query: str, known: Collection[str]) -> str:
    """The parameters of the query that mean something, in one order. Raises `Refused`."""
    try:
        asked = QueryDict(query, mutable=True)
    except (ValueError, UnicodeError) as error:
        raise _refused("/query", "invalid", "this is no query of the list") from error
    if strange := sorted(set(asked) - set(known)):
        raise _refused("/query", "unknown_field", f"the list has no filter {strange[0]!r:.60}")
    kept = QueryDict(mutable=True)
    for name in sorted(asked):
        kept.setlist(name, [value for value in asked.getlist(name) if value])
    text = kept.urlencode()
    if not text:
        raise _refused("/query", "required", "choose a filter first: there is none to save")
    if len(text) > LONGEST_QUERY or "%00" in text:
        raise _refused("/query", "too_long", f"a query may have {LONGEST_QUERY} characters, this one has {len(text)}")
    return text


def _named(name: str) -> str:
    text = seen(name)
    if not text:
        raise _refused("/name", "required", "give the filter a name")
    if len(text) > LONGEST_NAME:
        raise _refused("/name", "too_long", f"a name may have {LONGEST_NAME} characters, this one has {len(text)}")
    return text


def _stored(kept: SavedFilter) -> SavedFilter:
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as error:
        raise _refused("/name", "taken", f"you have a filter called {kept.name} already") from error
    return kept


def _require(user: Any, action: str) -> None:
    if not user.has_perm(f"catalog.{action}_savedfilter"):
        raise NotAllowed("Only who works at the desk keeps filters.")


def _refused(where: str, code: str, message: str) -> Refused:
    return Refused([Problem(where=where, code=code, message=message)])
