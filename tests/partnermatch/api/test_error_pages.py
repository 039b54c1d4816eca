"""A person at the administration reads a page where a program reads a document."""

import pytest
from django.test import Client

from partnermatch.access.models import User

BROWSER = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"


@pytest.fixture
def web(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("audrey", is_staff=True))
    return client


@pytest.mark.parametrize(("path", "status"), [("catalog/provider/", 403), ("catalog/wish/1/", 404)])
def test_a_browser_is_told_on_a_page(web: Client, path: str, status: int) -> None:
    answer = web.get(f"/admin/{path}", headers={"Accept": BROWSER})
    assert (answer.status_code, answer["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert 'role="alert"' in answer.content.decode()
    assert answer["X-Request-ID"] in answer.content.decode()


@pytest.mark.parametrize("accept", ["application/json", "*/*"])
def test_a_program_is_told_in_a_document(web: Client, accept: str) -> None:
    assert web.get("/admin/catalog/provider/", headers={"Accept": accept}).json()["code"] == "forbidden"


def test_elsewhere_everybody_is_told_in_a_document(web: Client) -> None:
    assert web.get("/nowhere/", headers={"Accept": BROWSER}).json()["code"] == "not_found"
