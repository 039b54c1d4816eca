"""The doors that look at a shortlist again: is it what was frozen, and what would the catalog answer now?"""

import json
import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.conditional import today
from catalog.published import changes_between
from matching.api.schema.words import ref
from matching.api.shortlists import ShortlistView
from matching.api.sponsors import found
from matching.api.watch import told_change
from matching.models import Shortlist
from matching.readmodel import Snapshot, current
from matching.replay import verify
from matching.shortlists import providers_in

OF_CHANGES = ("intact", "catalog", "as_recorded", "today")


class LookingAgain(ShortlistView):
    """What the two views share: the catalog as it was when the request came."""

    heavy = True
    snapshot: Snapshot

    def before_turn(self) -> None:
        # Within a transaction it would be read anew, which takes seconds where the catalog is large.
        self.snapshot = current()

    def verified(self, shortlist: Shortlist) -> dict[str, Any]:
        record = bytes(shortlist.record)
        return verify(record, shortlist.hash, self.snapshot, today(), shortlist=shortlist.pk)


class ShortlistVerification(LookingAgain):
    """Whether a record is what was frozen."""

    @extend_schema(operation_id="verifyShortlist", responses={200: ref("Verification")})
    def get(self, request: Request, key: uuid.UUID) -> Response:
        """Recompute the hash of a record, and ask its brief of today's catalog.

        Says for each provider that would stand differently what was and what is, must by must and want by want: with
        the record's own dates, and as of today. Of a record that is not intact nothing is compared.
        """
        return Response(self.verified(found(self.shortlists(), key)))


class ShortlistChanges(LookingAgain):
    """What has changed since a shortlist was frozen."""

    @extend_schema(operation_id="getShortlistChanges", responses={200: ref("ShortlistChanges")})
    def get(self, request: Request, key: uuid.UUID) -> Response:
        """What would be answered differently, and what of its providers changed in the published catalog since.

        A provider may have changed in ways that the brief does not ask about: such changes are in `providers` only.
        """
        shortlist = found(self.shortlists(), key)
        said = self.verified(shortlist)
        providers = self.changed(json.loads(bytes(shortlist.record))) if said["intact"] else []
        return Response({"id": str(shortlist.pk), **{name: said[name] for name in OF_CHANGES}, "providers": providers})

    def changed(self, record: dict[str, Any]) -> list[dict[str, Any]]:
        since, upto = record["catalog"]["revision"], self.snapshot.revision
        return [told_change(each) for each in changes_between(since, upto, providers=providers_in(record))]
