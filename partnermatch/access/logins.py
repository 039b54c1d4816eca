"""Who asks to log in, and what is told to those who may not try for a while. django-axes counts and refuses."""

import math
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import admin
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from partnermatch.api.problems import Problem, answer

# The one address of all whose own is not known: those who come over a unix socket.
UNKNOWN = "::"
LONGEST_NAME = 255


def client_address(request: HttpRequest) -> str:
    """The address that failed logins are counted for: the connection's, or the front's word where it is trusted.

    Of IPv6 it is the network: a household has 2^64 addresses, and could take a new one for every guess.
    """
    told = request.META.get("REMOTE_ADDR", "")
    if settings.TRUST_PROXY_HEADERS:
        # The last one is the front's own; what stands before it, anybody could have sent.
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or told
    try:
        return str(counted(ip_address(told)))
    except ValueError:
        return UNKNOWN


def counted(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    return address.ipv4_mapped or IPv6Network((int(address), 64), strict=False).network_address


def client_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The name that was typed, which the form of Django passes on however long it is."""
    name: str | None = (credentials or request.POST).get("username")
    return (name or "")[:LONGEST_NAME]


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """A page for a browser, a problem for a program. It says the same whether or not there is such a user."""
    seconds = seconds_left(client_address(request), client_name(request, credentials))
    minutes = math.ceil(seconds / 60)
    detail = f"Too many logins failed. Nothing is checked for now: try again in {minutes} min."
    if not request.accepts("text/html"):
        return answer(request, Problem("rate_limited", detail, headers={"Retry-After": str(seconds)}))
    context = {**admin.site.each_context(request), "title": "Too many logins failed", "minutes": minutes}
    page = render(request, "admin/locked_out.html", context, status=429)
    page.headers["Retry-After"] = str(seconds)
    page.headers["Cache-Control"] = "private, no-store"
    return page


def seconds_left(address: str, username: str) -> int:
    """Until the last failure that was counted is forgotten."""
    counted_for = AccessAttempt.objects.filter(username=username, ip_address=address)
    last = counted_for.aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    return max(1, math.ceil((last + settings.AXES_COOLOFF_TIME - timezone.now()).total_seconds()))
