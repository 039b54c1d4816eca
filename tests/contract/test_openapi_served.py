"""Anybody may read the document and look at it, with nothing from elsewhere."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
import yaml
from django.contrib.staticfiles import finders
from django.test import Client

from partnermatch.api.document import DOCUMENT

ROOT = "/api/v1"
ELSEWHERE = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)\w[\w.-]*\.\w")


class Page(HTMLParser):
    """The tags of a page, and the text in scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inline = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] in ("script", "style"):
            self.inline += data.strip()

    def addresses(self) -> list[str]:
        return [value for _, attrs in self.tags for name, value in attrs.items() if name in ("src", "href") and value]


@pytest.fixture
def anybody() -> Client:
    return Client(raise_request_exception=False)


def test_the_document_is_served_as_it_is_committed(anybody: Client) -> None:
    response = anybody.get(f"{ROOT}/openapi.yaml")
    assert (response.status_code, response["Content-Type"]) == (200, "application/yaml")
    assert response.content == DOCUMENT.read_bytes()


def test_the_document_is_served_as_json_too(anybody: Client) -> None:
    response = anybody.get(f"{ROOT}/openapi.json")
    assert response["Content-Type"] == "application/json"
    assert json.loads(response.content) == yaml.safe_load(DOCUMENT.read_bytes())


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_a_document_that_was_kept_is_not_sent_again(anybody: Client, form: str) -> None:
    tag = anybody.get(f"{ROOT}/openapi.{form}")["ETag"]
    assert anybody.get(f"{ROOT}/openapi.{form}", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("accept", ["application/yaml", "application/vnd.oai.openapi+json", "text/html"])
def test_the_document_comes_whatever_the_request_would_rather_have(anybody: Client, accept: str) -> None:
    assert anybody.get(f"{ROOT}/openapi.json", headers={"Accept": accept}).status_code == 200


@pytest.mark.parametrize("path", ["openapi.yaml?version=1", "openapi.json?format=yaml", "docs/?lang=de"])
def test_an_unknown_parameter_is_refused_here_too(anybody: Client, path: str) -> None:
    assert anybody.get(f"{ROOT}/{path}").status_code == 400


def test_the_viewer_loads_nothing_from_elsewhere(anybody: Client) -> None:
    page = Page(anybody.get(f"{ROOT}/docs/").content.decode())
    assert len(page.addresses()) >= 6
    assert [address for address in page.addresses() if not address.startswith("/") or address.startswith("//")] == []
    script = anybody.get(f"{ROOT}/docs/", {"script": ""})
    assert script["Content-Type"].startswith("application/javascript")
    assert ELSEWHERE.findall(script.content.decode()) == []
    assert '"/api/v1/openapi.json"' in script.content.decode()


def test_the_viewer_has_no_script_and_no_style_in_the_page(anybody: Client) -> None:
    response = anybody.get(f"{ROOT}/docs/")
    page = Page(response.content.decode())
    assert page.inline == ""
    assert [attrs for _, attrs in page.tags if any(name == "style" or name.startswith("on") for name in attrs)] == []
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_viewers_files_are_ours_to_serve(anybody: Client) -> None:
    page = Page(anybody.get(f"{ROOT}/docs/").content.decode())
    files = [address.removeprefix("/static/") for address in page.addresses() if address.startswith("/static/")]
    assert len(files) == 5
    assert [file for file in files if finders.find(file) is None] == []


def test_the_viewer_asks_no_validator_elsewhere(anybody: Client, settings: Any) -> None:
    assert settings.SPECTACULAR_SETTINGS["SWAGGER_UI_SETTINGS"]["validatorUrl"] is None
    assert '"validatorUrl": null' in anybody.get(f"{ROOT}/docs/", {"script": ""}).content.decode()
