"""Keys of every kind of owner, and whether they work."""

from django.test import Client

from partnermatch.access.issuing import IssuedKey, Owner, issue_key

KEYS = "/api/v1/keys/"


def key(owner: Owner, *scopes: str, days: int = 365) -> IssuedKey:
    return issue_key(owner=owner, scopes=scopes or None, days=days)


def prefix(issued: IssuedKey) -> str:
    return issued.key.prefix


def works(web: Client, text: str) -> bool:
    status: int = web.get("/api/v1/me/", headers={"Authorization": f"Bearer {text}"}).status_code
    return status == 200
