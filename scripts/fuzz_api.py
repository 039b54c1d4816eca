"""Ask every operation of docs/openapi/v1.yaml at random, once with a curator's key and once with a sponsor's.

Run as `python -m scripts.fuzz_api`, or `make fuzz`. Both are asked at the same time, each of a server over a database
of its own, made from the seeds and dropped at the end. An answer fails that is a 5xx, or whose status, media type or
content the document does not tell of; failures are printed with a curl line. The same seed asks the same, but for what
Schemathesis has read in answers and sends again. It lives in .local/fuzz, and so does what it said.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from partnermatch.demoserver import HOST, free_port, serving
from scripts.scratch_catalog import CURATOR, ROOT, manage, prepare, scratch_database, seed
from scripts.tool_environment import provide, timed

DOCUMENT, LOCK = ROOT / "docs" / "openapi" / "v1.yaml", ROOT / "requirements-fuzz.txt"
FORMAT = ROOT / "docs" / "reference" / "exchange-format.md"  # whose example the examples of the document name
HOME = ROOT / ".local" / "fuzz"
EXAMPLES, CATALOG = ROOT / "docs" / "openapi" / "examples", HOME / "catalog.json"
DATABASE = "partnermatch_fuzz"
OWNERS = {
    "sponsor": (["--sponsor", "fuzz", "--create-sponsor"], "read,write"),
    "curator": (["--user", CURATOR], "read,curate,publish"),
}
CHECKS = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"]
# `coverage` tries the edges of every field, of which each seed gets a share; `fuzzing` is what --examples counts.
PHASES = ["examples", "coverage", "fuzzing"]
ANSWER_SECONDS = 60


def main() -> None:
    options = arguments()
    prepare()
    python = timed("environment", lambda: provide(HOME, LOCK))
    with scratch_database(DATABASE) as url, ExitStack() as stack:
        timed("catalog", lambda: fill(url))
        who = [options.only] if options.only else list(OWNERS)
        deadline = time.monotonic() + options.minutes * 60
        running = {each: stack.enter_context(asking(python, each, options)) for each in who}
        print(f"asking as {' and as '.join(who)}: a few minutes", flush=True)
        failed = [each for each, process in running.items() if not answered_well(each, process, deadline)]
    if failed:
        sys.exit(f"undocumented answers or server errors, asked as {' and as '.join(failed)}: see above")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Ask every operation at random.")
    parser.add_argument("--examples", type=int, default=5, help="random requests to each operation (default: 5)")
    parser.add_argument("--share", type=int, default=5, help="one of so many edges of fields; 1: all (default: 5)")
    parser.add_argument("--seed", type=int, default=1, help="another one asks something else (default: 1)")
    parser.add_argument("--minutes", type=float, default=15, help="the longest time of asking (default: 15)")
    parser.add_argument("--only", choices=OWNERS, help="one of the two keys")
    parser.add_argument("--phases", default=",".join(PHASES), help=f"(default: {','.join(PHASES)})")
    return parser.parse_args()


def fill(url: str) -> None:
    seed(url)
    CATALOG.write_text(FORMAT.read_text().split("```json\n")[1].split("```")[0])
    manage("import_catalog", str(CATALOG), "--publish", "--verbosity", "0", DATABASE_URL=url)


@contextmanager
def asking(python: Path, who: str, options: argparse.Namespace) -> Iterator[subprocess.Popen[bytes]]:
    """Schemathesis with one key at work, over a copy of the catalog that is nobody else's."""
    with scratch_database(f"{DATABASE}_{who}", template=DATABASE) as url:
        os.environ["DATABASE_URL"] = url  # the server and the key are of this copy
        owner, scopes = OWNERS[who]
        key, port = manage("create_key", *owner, "--scopes", scopes, "--days", "1", "--label", "fuzz"), free_port()
        address = f"http://{HOST}:{port}"
        environment = {"FUZZ_URL": address, "FUZZ_KEY": key, "FUZZ_SCOPES": scopes, **for_hooks(who, options)}
        command = [python, "-m", "schemathesis.cli", "run", DOCUMENT, *how(who, address, options)]
        for old in (verdict(who), counted(who)):
            old.unlink(missing_ok=True)
        with serving(port), said(who).open("wb") as output:
            process = subprocess.Popen(
                [*map(str, command)], cwd=HOME, env=os.environ | environment, stdout=output, stderr=subprocess.STDOUT
            )
            try:
                yield process
            finally:
                process.kill()
                process.wait()


def for_hooks(who: str, options: argparse.Namespace) -> dict[str, str]:
    return {
        **{"SCHEMATHESIS_HOOKS": "scripts.fuzz_hooks", "PYTHONPATH": str(ROOT)},
        **{"FUZZ_CATALOG": str(CATALOG), "FUZZ_EXAMPLES": str(EXAMPLES), "FUZZ_COUNTED": str(counted(who))},
        **{"FUZZ_SEED": str(options.seed), "FUZZ_SHARE": str(options.share)},
    }


def how(who: str, address: str, options: argparse.Namespace) -> list[str]:
    return [
        *["--url", address, "--request-timeout", str(ANSWER_SECONDS), "--no-color", "--warnings", "off"],
        *["--checks", ",".join(CHECKS), "--phases", options.phases, "--max-examples", str(options.examples)],
        *["--seed", str(options.seed), "--generation-database", "none", "--continue-on-failure", "--no-shrink"],
        *["--generation-with-security-parameters", "false"],  # the hooks give the key
        *["--suppress-health-check", "all"],  # a machine that is busy is no fault of the API
        *["--report-json-path", str(verdict(who))],
    ]


def answered_well(who: str, process: "subprocess.Popen[bytes]", deadline: float) -> bool:
    """Waits for the end, shows what was said, and counts."""
    try:
        code = process.wait(max(deadline - time.monotonic(), 0))
    except subprocess.TimeoutExpired:
        sys.exit(f"{who}: not done in time: ask for fewer --examples, or give more --minutes")
    print(f"\n# as a {who}\n{said(who).read_text(errors='replace')}")
    if verdict(who).exists() and counted(who).exists():
        print(summary(who), flush=True)
    return code == 0


def summary(who: str) -> str:
    """The figures. Which operations never went well tells what the hooks do not reach."""
    done, answers = json.loads(verdict(who).read_text()), json.loads(counted(who).read_text())
    cases, seconds, others = done["test_cases"], done["running_time"], answers.pop("others", {})
    refused = [label for label, statuses in answers.items() if "403" in statuses and min(statuses) >= "4"]
    missed = [label for label, statuses in answers.items() if "403" not in statuses and min(statuses) >= "4"]
    classes = Counter[str]()
    for statuses in [*answers.values(), others]:
        for status, times in statuses.items():
            classes[f"{status[0]}xx"] += times
    counts = ", ".join(f"{each} {times}" for each, times in sorted(classes.items()))
    lines = [
        f"{len(answers)} operations, {len(refused)} refused to this key",
        f"never answered well: {', '.join(missed) or 'none'}",
        f"{cases['generated']} cases, {cases['with_failures']} failed, {seconds:.0f} s; answers {counts}",
    ]
    return "\n".join(f"{who}: {line}" for line in lines)


def said(who: str) -> Path:
    return HOME / f"{who}.log"


def verdict(who: str) -> Path:
    return HOME / f"{who}.json"


def counted(who: str) -> Path:
    return HOME / f"{who}-answers.json"


if __name__ == "__main__":
    main()
