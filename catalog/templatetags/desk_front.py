"""The front page asks for itself: Django's own view of it stays as it is."""

from typing import Any

from django import template
from django.template.context import RequestContext

from catalog.admin.front import Front, front_of
from catalog.admin.provider_filters import today

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_front(context: RequestContext) -> Front | None:
    """What waits for who looks, and how the catalog stands; None for who may not look at it."""
    user: Any = context["user"]
    return front_of(user, today())
