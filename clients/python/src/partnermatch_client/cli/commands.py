"""What each command does: it asks, prints, and answers the exit code."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from partnermatch_client.cli import ranking, settings, verifying
from partnermatch_client.cli.text import clean, table
from partnermatch_client.client import Client
from partnermatch_client.own import Shortlist, StoredBrief
from partnermatch_client.shapes.own import NewDecision

DONE, DOUBTFUL = 0, 1


def match(client: Client, options: Namespace) -> int:
    brief = settings.brief(options.brief)
    if options.limit is not None:
        brief["limit"] = options.limit
    answer = client.match(brief)
    return shown(options, answer, ranking.answer_lines(answer))


def list_briefs(client: Client, options: Namespace) -> int:
    briefs = list(client.briefs.list(archived=options.archived))
    rows = ([each.id, each.title, str(each.version), str(each.shortlists), each.updated_at] for each in briefs)
    return shown(
        options, [asdict(each) for each in briefs], table(("id", "title", "version", "shortlists", "updated"), rows)
    )


def show_brief(client: Client, options: Namespace) -> int:
    return told_brief(options, client.briefs.get(options.id))


def create_brief(client: Client, options: Namespace) -> int:
    brief = settings.brief(options.brief)
    made = client.briefs.create(
        brief, title=options.title, notes=options.notes, idempotency_key=options.idempotency_key
    )
    return told_brief(options, made)


def archive_brief(client: Client, options: Namespace) -> int:
    client.briefs.archive(client.briefs.get(options.id))
    print(f"archived: {options.id}", file=sys.stderr)
    return DONE


def told_brief(options: Namespace, brief: StoredBrief) -> int:
    archived = f", archived {brief.archived_at}" if brief.archived_at else ""
    lines = [
        brief.id,
        clean(f"{brief.title or 'Untitled brief'}: version {brief.version} of {brief.updated_at}{archived}"),
        *([clean(brief.notes)] if brief.notes else []),
        json.dumps(brief.brief, indent=2),  # escaped: nothing in it moves the cursor
    ]
    return shown(options, asdict(brief), lines)


def list_shortlists(client: Client, options: Namespace) -> int:
    found = list(client.shortlists.list(brief=options.brief))
    rows = ([each.id, each.title, str(each.decisions), str(each.catalog_revision), each.created_at] for each in found)
    headings = ("id", "title", "decisions", "revision", "created")
    return shown(options, [asdict(each) for each in found], table(headings, rows))


def show_shortlist(client: Client, options: Namespace) -> int:
    return told_shortlist(options, client.shortlists.get(options.id))


def create_shortlist(client: Client, options: Namespace) -> int:
    made = client.shortlists.create(options.brief, title=options.title, idempotency_key=options.idempotency_key)
    return told_shortlist(options, made)


def decide(client: Client, options: Namespace) -> int:
    decision: NewDecision = {"provider": options.provider, "decision": options.decision}
    if options.reason is not None:
        decision["reason"] = options.reason
    if options.on is not None:
        decision["decided_on"] = options.on
    return told_shortlist(options, client.shortlists.decide(client.shortlists.get(options.id), [decision]))


def told_shortlist(options: Namespace, shortlist: Shortlist) -> int:
    record = shortlist.record
    rows = ([each["provider"], each["decision"], each["decided_on"], each["reason"]] for each in shortlist.standing)
    gone = [each["name"] for each in shortlist.providers if not each["in_catalog"]]
    lines = [
        f"{shortlist.id}  {clean(record['title'])}",
        f"frozen {record['created_at']} by {clean(record['created_by'])}, {shortlist.hash}",
        "",
        *ranking.record_lines(record),
        *([clean(f"No longer in the catalog: {', '.join(gone)}")] if gone else []),
        "",
        *(table(("provider", "decision", "on", "reason"), rows) if shortlist.standing else ["No decisions yet."]),
    ]
    return shown(options, asdict(shortlist), lines)


def verify(client: Client, options: Namespace) -> int:
    said, doubts = verifying.look_again(client, options.id, options.hash)
    shown(options, verifying.document(said, doubts), verifying.lines(said, doubts))
    differs = options.strict and not verifying.is_same(said)
    return DOUBTFUL if doubts or differs else DONE


def export(client: Client, options: Namespace) -> int:
    file = client.shortlists.export(options.id, options.format)
    if options.output == "-":
        sys.stdout.buffer.write(file)
        return DONE
    try:
        Path(options.output).write_bytes(file)
    except OSError as error:
        raise settings.UsageError(f"{options.output}: {error.strerror}") from None
    print(f"{options.output}: {len(file)} bytes", file=sys.stderr)
    return DONE


def changes(client: Client, options: Namespace) -> int:
    found = client.changes(options.since)
    rows = [
        [each["provider"]["key"], each["change"], ", ".join(each["kinds"]), each["at"], str(len(each["shortlists"]))]
        for each in found.changes
    ]
    listed = table(("provider", "change", "what", "at", "shortlists"), rows) if rows else ["No changes."]
    return shown(options, asdict(found), [*listed, "", f"Ask the next time: --since {found.revision}"])


def lapses(client: Client, options: Namespace) -> int:
    found = client.lapses(options.within_days)
    rows = [
        [
            each["certificate"]["valid_until"],
            str(each["days_left"]),
            each["certificate"]["standard"],
            each["provider"]["name"],
            each["site"]["name"],
            "yes" if each["renewed"] else "no",
        ]
        for each in found
    ]
    headings = ("valid until", "days left", "standard", "provider", "site", "renewed")
    return shown(options, found, table(headings, rows) if rows else ["Nothing runs out."])


def shown(options: Namespace, document: Any, lines: Iterable[str]) -> int:
    """Prints the document as JSON if that is asked for, else the lines."""
    if options.json:
        print(json.dumps(document, indent=2))
    else:
        for line in lines:
            print(line)
    return DONE
