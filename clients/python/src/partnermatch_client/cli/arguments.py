"""The commands and their arguments."""

from argparse import SUPPRESS, Action, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable
from typing import Any, NoReturn

from partnermatch_client.cli import commands

FILE = "a JSON file, or - for standard input"
DESCRIPTION = """Ask a PartnerMatch server.

Whom and as whom: PARTNERMATCH_URL (or --url) and PARTNERMATCH_KEY (or --key-file FILE, - for standard input)."""
EXIT_CODES = """exit codes:
  0  done
  1  verify: the record is not intact or, with --strict, the ranking is another
  2  the arguments, the settings or a file cannot be used
  3  the server refuses what was asked (4xx)
  4  no answer, or the server failed (5xx)"""
NEVER = (
    "a key does not belong on the command line, where the shell keeps it and others see it: put it into "
    "PARTNERMATCH_KEY or a file (--key-file FILE, - for standard input), and revoke one that was typed here"
)


class Never(Action):
    """Refuses --key, without saying the key once more."""

    def __call__(self, parser: ArgumentParser, options: Namespace, values: Any, name: str | None = None) -> NoReturn:
        parser.error(NEVER)


def parser() -> ArgumentParser:
    """Every command sets `run`: a function of the client and the options that answers the exit code."""
    root = ArgumentParser(
        "partnermatch",
        description=DESCRIPTION,
        epilog=EXIT_CODES,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    root.add_argument("--url", help="the address of the server")
    root.add_argument("--key-file", metavar="FILE", help="a file that holds the key and nothing else")
    root.add_argument("--key", action=Never, help=SUPPRESS)
    root.add_argument("--timeout", type=float, default=60.0, metavar="SECONDS", help="for each attempt (60)")
    top = root.add_subparsers(required=True, metavar="COMMAND")
    match = command(top, "match", commands.match, "rank the catalog by a brief")
    match.add_argument("brief", help=FILE)
    match.add_argument("--limit", type=int, help="how many results, in place of the brief's own limit")
    of_briefs(top.add_parser("brief", help="stored briefs").add_subparsers(required=True, metavar="COMMAND"))
    of_shortlists(top.add_parser("shortlist", help="frozen answers").add_subparsers(required=True, metavar="COMMAND"))
    looking_again(top)
    return root


def command(above: Any, name: str, run: Callable[..., int], told: str) -> ArgumentParser:
    made: ArgumentParser = above.add_parser(name, help=told, description=told, allow_abbrev=False)
    made.set_defaults(run=run)
    if run is not commands.export:
        made.add_argument("--json", action="store_true", help="print JSON")
    return made


def of_briefs(above: Any) -> None:
    listed = command(above, "list", commands.list_briefs, "your briefs")
    listed.add_argument("--archived", action="store_true", help="those that are archived")
    command(above, "show", commands.show_brief, "a brief with its content").add_argument("id")
    made = command(above, "create", commands.create_brief, "store a brief")
    made.add_argument("brief", help=FILE)
    made.add_argument("--title", help="the brief's own without it")
    made.add_argument("--notes")
    made.add_argument("--idempotency-key", metavar="KEY", help="the same key makes one brief, however often you ask")
    command(above, "archive", commands.archive_brief, "put a brief away").add_argument("id")


def of_shortlists(above: Any) -> None:
    made = command(above, "create", commands.create_shortlist, "ask a stored brief and freeze the answer")
    made.add_argument("brief", metavar="BRIEF_ID")
    made.add_argument("--title", help="the brief's own without it")
    made.add_argument("--idempotency-key", metavar="KEY", help="the same key makes one shortlist")
    command(above, "list", commands.list_shortlists, "your shortlists").add_argument("--brief", metavar="BRIEF_ID")
    command(above, "show", commands.show_shortlist, "a shortlist with its decisions").add_argument("id")
    decided = command(above, "decide", commands.decide, "take down a decision on a provider")
    decided.add_argument("id")
    decided.add_argument("provider", help="its key")
    decided.add_argument("decision", help="selected, rejected, contacted or quoted")
    decided.add_argument("--reason", help="needed to reject")
    decided.add_argument("--on", metavar="DATE", help="the day of the decision (today)")


def looking_again(above: Any) -> None:
    verified = command(above, "verify", commands.verify, "is a shortlist what was frozen, and ranked the same today?")
    verified.add_argument("id")
    verified.add_argument("--strict", action="store_true", help="exit code 1 also if the ranking is another")
    verified.add_argument("--hash", help="the hash that you kept when it was frozen")
    exported = command(above, "export", commands.export, "a shortlist as a file")
    exported.add_argument("id")
    exported.add_argument("--format", choices=("json", "csv", "xlsx", "pdf"), default="json", help="csv is a zip")
    exported.add_argument("-o", "--output", required=True, metavar="FILE", help="- for standard output")
    changed = command(above, "changes", commands.changes, "what changed in the published catalog")
    changed.add_argument("--since", required=True, help="a revision, a date, or a time with its zone")
    lapsing = command(above, "lapses", commands.lapses, "certificates of selected providers that run out")
    lapsing.add_argument("--within-days", type=int, metavar="DAYS")
