"""A, with a thousand of everything."""

import hashlib
import uuid

from django.db.models import Model

from matching.models import Brief, Decision, Shortlist
from partnermatch.access.issuing import MOST_GOOD_KEYS, create_sponsor, issue_key
from partnermatch.access.models import ApiKey, Sponsor
from partnermatch.traffic.models import KeptAnswer
from tests.contract.tenancy.asking import chance, send
from tests.contract.tenancy.script import IDEMPOTENCY_KEYS, SELECTED, THEIR_KEY, THEIRS
from tests.contract.tenancy.world import LSR

MANY = 1000


def create() -> None:
    chance.begin(7)
    sponsor = create_sponsor(key="acme", name="Acme Devices")
    key = issue_key(owner=sponsor, label="for the portal")
    act(key.text)
    brief, shortlist = rows(Brief, sponsor)[0], rows(Shortlist, sponsor)[0]
    multiply(brief)
    multiply(shortlist)
    multiply(rows(Decision, sponsor)[0], shortlist_id=uuid.UUID(THEIRS))
    multiply(KeptAnswer.objects.filter(sponsor=sponsor)[0])
    while ApiKey.objects.filter(sponsor=sponsor).count() < MOST_GOOD_KEYS:
        last = issue_key(owner=sponsor, label="for the portal").key
    ApiKey.objects.filter(pk=last.pk).update(prefix=THEIR_KEY)


def act(key: str) -> None:
    """What B will do, A has done, with the same titles and the same Idempotency-Keys."""
    for each in IDEMPOTENCY_KEYS:
        content = {"title": "Gasket", "notes": "Ours.", "brief": LSR}
        made = send("POST", "briefs/", key=key, body=content, headers=[("Idempotency-Key", each)])
        frozen = send("POST", f"briefs/{made.document()['id']}/shortlists/", key=key)
        where, tag = frozen.headers["Location"].removeprefix("/api/v1/"), frozen.headers["ETag"]
        send("PATCH", where, key=key, body={"decisions": [SELECTED]}, headers=[("If-Match", tag)])
        for path in ("changes/?since=0", "lapses/", f"{where}verify/", "keys/"):
            assert send("GET", path, key=key).status == 200


def rows(model: type[Model], sponsor: Sponsor) -> list[Model]:
    return list(model._base_manager.filter(sponsor=sponsor))


def multiply(row: Model, **columns: object) -> None:
    """A thousand like it; the first of them has the id that B will ask for."""
    model = type(row)
    values = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields} | columns
    copies = []
    for number in range(MANY):
        own: dict[str, object] = {"id": uuid.uuid4() if number else uuid.UUID(THEIRS)}
        if isinstance(row, KeptAnswer):
            own = {"id": None, "digest": hashlib.sha256(str(number).encode()).hexdigest()}
        if isinstance(row, Decision):
            own["number"] = number + 1
        copies.append(model(**(values | own)))
    model._base_manager.bulk_create(copies)
