"""The demonstration: asked over HTTP as a sponsor would, with a key that ends with it."""

import socket
import sys
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from partnermatch import demoserver
from partnermatch.access.models import ApiKey, Sponsor
from partnermatch.demoserver import HOST, DemoError, ask, free_port, require_free, serving
from partnermatch.management.commands.demo import BRIEF, demo_key


def test_a_port_that_is_taken_is_named_with_the_way_out() -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(DemoError, match=rf"^port {port} cannot be used .*make run PORT="):
            require_free(port)


def test_a_free_port_can_be_used() -> None:
    require_free(free_port())


def test_a_server_that_ends_at_once_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demoserver, "command", lambda port: [sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(DemoError, match="ended with code 3"), serving(free_port()):
        pytest.fail("there is no server")


def test_a_server_that_never_answers_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demoserver, "START_SECONDS", 0.3)
    monkeypatch.setattr(demoserver, "command", lambda port: [sys.executable, "-c", "import time; time.sleep(60)"])
    with pytest.raises(DemoError, match=r"not ready after 0\.3 s"), serving(free_port()):
        pytest.fail("there is no server")


@pytest.mark.django_db
def test_each_demonstration_has_a_key_of_its_own_that_ends_with_it() -> None:
    with demo_key() as first:
        pass
    with demo_key() as second:
        assert first != second
        assert ApiKey.objects.filter(revoked_at=None).count() == 1
    assert not ApiKey.objects.filter(revoked_at=None).exists()
    assert Sponsor.objects.get().key == "demo"


@pytest.mark.django_db(transaction=True)
def test_the_brief_is_asked_over_http(live_server: Any) -> None:
    with demo_key() as key:
        assert ask(live_server.url, key, b'{"title": "Anybody"}')["brief"]["title"] == "Anybody"


@pytest.mark.django_db(transaction=True)
def test_a_refusal_tells_every_error(live_server: Any) -> None:
    with demo_key() as key, pytest.raises(DemoError, match=r"/limt .*; /must/regions/0 "):
        ask(live_server.url, key, b'{"limt": 1, "must": {"regions": ["EROUPE"]}}')


def test_in_production_there_is_no_demonstration(settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="PARTNERMATCH_ENV=development"):
        call_command("demo")


@pytest.mark.parametrize("port", ["-1", "0", "65536"])
def test_a_port_that_cannot_be_is_refused_with_the_range(port: str) -> None:
    with pytest.raises(CommandError, match=f"^--port must be 1 to 65535, got {port}$"):
        call_command("demo", f"--port={port}")


@pytest.mark.django_db
def test_an_empty_catalog_is_not_asked() -> None:
    with pytest.raises(CommandError, match="the catalog is empty: run make seed"):
        call_command("demo")


def test_the_sample_brief_is_there() -> None:
    assert (settings.BASE_DIR / BRIEF).is_file()
