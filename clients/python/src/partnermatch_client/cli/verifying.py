"""`partnermatch verify`: the server's word, the hash as taken here, and whether the ranking is still the same."""

from collections.abc import Iterator
from typing import Any

from partnermatch_client.cli.text import several, wrapped
from partnermatch_client.client import Client
from partnermatch_client.exported import ExportedShortlist
from partnermatch_client.shapes.watch import Replay, Verification


def look_again(client: Client, shortlist: str, known_hash: str | None) -> tuple[Verification, list[str]]:
    """What the server says, and what speaks against the record: by its word, and by the export as read here."""
    said = client.shortlists.verify(shortlist)
    if not said["intact"]:
        return said, [f"the server: {doubt}" for doubt in said["because"]] or ["the server says that it is not intact"]
    exported = ExportedShortlist.of(client.shortlists.export(shortlist, "json"))
    doubts = exported.doubts(shortlist=shortlist, known_hash=known_hash)
    if exported.recomputed != said["recomputed"]:
        doubts.append(f"taken here the hash is {exported.recomputed}, and the server says {said['recomputed']}")
    return said, doubts


def is_same(said: Verification) -> bool:
    """Whether the catalog answers the brief as it did: with its own dates, and as of today."""
    return all(replay is not None and replay["same"] for replay in (said["as_recorded"], said["today"]))


def lines(said: Verification, doubts: list[str]) -> Iterator[str]:
    if doubts:
        yield "NOT INTACT"
        for doubt in doubts:
            yield from wrapped(doubt, "  - ")
        return
    yield f"intact: {said['hash']}"
    yield "  The hash was taken here too, of the exported record."
    then, now = said["catalog"]["then"], said["catalog"]["now"]
    yield f"catalog revision {then['revision'] if then else '?'} then, {now['revision']} now"
    yield from _replay("with its own dates", said["as_recorded"])
    yield from _replay("as of today", said["today"])


def _replay(how: str, replay: Replay | None) -> Iterator[str]:
    if replay is None:
        return
    found = replay["differences"]
    dates = f"{how} ({replay['as_of']} to {replay['horizon']})"
    yield f"{dates}: {'the same ranking' if replay['same'] else several(len(found), 'difference')}"
    for refusal in replay["refused"]:
        yield from wrapped(f"cannot be asked any more: {refusal['pointer']}: {refusal['detail']}", "  - ")
    for difference in found:
        first, *rest = difference["why"] or [difference["kind"]]
        yield from wrapped(f"{difference['provider']['name']} ({difference['kind']}): {first}", "  - ")
        for why in rest:
            yield from wrapped(why, "    ")


def document(said: Verification, doubts: list[str]) -> dict[str, Any]:
    """What `--json` prints: the server's answer, with what was found here."""
    return {**said, "intact_here": not doubts, "doubts": doubts, "same": is_same(said)}
