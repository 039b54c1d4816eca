"""The small picture of the tab: for the administration, for the docs, and for whoever asks unbidden."""

import pytest
from django.test import Client

LINK = b'<link rel="icon" type="image/svg+xml" href="/static/partnermatch/favicon.svg">'


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/admin/login/", "/api/v1/docs/"])
def test_a_page_names_its_picture(address: str) -> None:
    answer = Client().get(address)
    assert LINK in answer.content
    assert "img-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.django_db  # an answer that is closed looks at the database's connection
def test_who_asks_unbidden_is_led_to_the_picture() -> None:
    answer = Client().get("/favicon.ico", follow=True)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert b"".join(answer).startswith(b"<svg")  # to the end, which closes the file
    answer.close()
