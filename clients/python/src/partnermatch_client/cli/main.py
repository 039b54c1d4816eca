"""The entry: arguments, settings, one command, and every error as lines on standard error."""

import io
import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence

from partnermatch_client.cli import settings
from partnermatch_client.cli.arguments import parser
from partnermatch_client.cli.text import clean
from partnermatch_client.client import Client
from partnermatch_client.errors import PartnerMatchError, Problem, RequestProblem, Stale

USAGE, REFUSED, FAILED, INTERRUPTED = 2, 3, 4, 130


def run() -> None:
    """The command `partnermatch`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without these characters is no reason to fail
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has had enough, as in `partnermatch … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except KeyboardInterrupt:
        code = INTERRUPTED
    sys.exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code. Raises SystemExit (2) for arguments that there are not."""
    options = parser().parse_args(arguments)
    try:
        with client_of(options) as client:
            code: int = options.run(client, options)
            return code
    except settings.UsageError as error:
        told, code = [str(error)], USAGE
    except Problem as problem:
        told, code = list(problem_lines(problem)), REFUSED if isinstance(problem, RequestProblem) else FAILED
    except PartnerMatchError as error:
        told, code = [str(error)], FAILED
    for line in told:
        print(f"partnermatch: {clean(line)}" if line is told[0] else f"  {clean(line)}", file=sys.stderr)
    return code


def client_of(options: Namespace) -> Client:
    """Raises UsageError for settings that are missing or wrong."""
    if options.key_file == "-" and getattr(options, "brief", None) == "-":
        raise settings.UsageError("standard input holds the key or the brief, not both: name a file for one of them")
    url, key = settings.server(options.url), settings.key(options.key_file)
    try:
        return Client(url, key, timeout=options.timeout)
    except ValueError as error:
        raise settings.UsageError(str(error)) from None


def problem_lines(problem: Problem) -> Iterator[str]:
    """What is wrong, each place on a line of its own, and what the log of the server knows it by."""
    said_below = [fault.detail for fault in problem.errors] == [problem.detail]
    yield f"{problem.status} {problem.code}: {problem.title if said_below else problem.detail}"
    for fault in problem.errors:
        yield f"{fault.place}: {fault.detail} [{fault.code}]"
    if isinstance(problem, Stale) and problem.repeated:
        yield "An earlier attempt got no answer, and may be what changed it: look before you try again."
    yield f"request {problem.request_id}"
