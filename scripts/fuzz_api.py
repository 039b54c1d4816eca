"""Ask every operation of docs/openapi/v1.yaml at random, once with a curator's key and once with a sponsor's.

Run as `python -m scripts.fuzz_api`, or `make fuzz`. The server runs over a database of its own, made from the seeds and
dropped at the end. An answer fails that is a 5xx, or whose status, media type or content the document does not tell of.
The same seed asks the same; failures are printed with a curl line. Schemathesis lives in .local/fuzz.
"""

import argparse
import os
import re
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import psycopg

from partnermatch.demoserver import HOST, free_port, serving

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT, LOCK = ROOT / "docs" / "openapi" / "v1.yaml", ROOT / "requirements-fuzz.txt"
FORMAT = ROOT / "docs" / "reference" / "exchange-format.md"  # whose example the examples of the document name
HOME = ROOT / ".local" / "fuzz"
DATABASE = "partnermatch_fuzz"
CURATOR = "fuzz-curator"
# The sponsor first: the curator retires what the sponsor would read.
OWNERS = {
    "sponsor": ["--sponsor", "fuzz", "--create-sponsor", "--scopes", "read,write"],
    "curator": ["--user", CURATOR, "--scopes", "read,curate,publish"],
}
CHECKS = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"]
# `coverage` tries the edges of every field, and always the same; `fuzzing` is what --examples counts.
PHASES = ["examples", "coverage", "fuzzing"]
ANSWER_SECONDS = 60


def main() -> None:
    options = arguments()
    os.environ |= {"PARTNERMATCH_ENV": "development", "DJANGO_SETTINGS_MODULE": "partnermatch.settings"}
    os.environ.setdefault("LOG_LEVEL", "ERROR")  # refusals are what is asked for here
    python = HOME / "venv" / "bin" / "python"
    timed("environment", lambda: provide(python))
    with scratch_database() as url:
        os.environ["DATABASE_URL"] = url
        timed("catalog", fill)
        port = free_port()
        with serving(port):
            failed = [who for who in OWNERS if options.only in (None, who) and not asked(python, port, who, options)]
    if failed:
        sys.exit(f"undocumented answers or server errors, asked as {' and as '.join(failed)}: see above")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Ask every operation at random.")
    parser.add_argument("--examples", type=int, default=20, help="random requests to each operation (default: 20)")
    parser.add_argument("--seed", type=int, default=1, help="another one asks something else (default: 1)")
    parser.add_argument("--minutes", type=float, default=15, help="the longest time for each key (default: 15)")
    parser.add_argument("--only", choices=OWNERS, help="one of the two keys")
    parser.add_argument("--phases", default=",".join(PHASES), help=f"(default: {','.join(PHASES)})")
    return parser.parse_args()


def provide(python: Path) -> None:
    """The environment, made anew when the lock file changed."""
    stamp = HOME / "installed"
    wanted = sha256(LOCK.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        venv.create(HOME / "venv", clear=True, with_pip=True)
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", LOCK)
        stamp.write_text(wanted)


@contextmanager
def scratch_database() -> Iterator[str]:
    """A new database beside the product's own: its URL. Dropped when the block ends."""
    if "DATABASE_URL" not in os.environ:
        manage("localpg", "start")
    own = os.environ.get("DATABASE_URL") or manage("localpg", "url")
    with psycopg.connect(own, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {DATABASE}")
    try:
        yield re.sub(r"(?<=//)([^/?]*)/[^?]*", rf"\1/{DATABASE}", own, count=1)
    finally:
        with psycopg.connect(own, autocommit=True) as server:
            server.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def fill() -> None:
    for command in (["migrate", "--verbosity", "0"], ["seed", "--verbosity", "0"]):
        manage(*command, DATABASE_STATEMENT_TIMEOUT="0")
    example = HOME / "example.json"
    example.write_text(FORMAT.read_text().split("```json\n")[1].split("```")[0])
    manage("import_catalog", str(example), "--publish", "--verbosity", "0")
    manage("createsuperuser", "--no-input", "--username", CURATOR, "--email", "fuzz@example.com")


def asked(python: Path, port: int, who: str, options: argparse.Namespace) -> bool:
    """Whether every answer to one key was as the document has it."""
    key = manage("create_key", *OWNERS[who], "--days", "1", "--label", "fuzz")
    print(f"\n# as a {who}", flush=True)
    command = [python, "-m", "schemathesis.cli", "run", DOCUMENT, "--url", f"http://{HOST}:{port}"]
    command += ["--header", f"Authorization: Bearer {key}", "--checks", ",".join(CHECKS), "--phases", options.phases]
    command += ["--max-examples", str(options.examples), "--seed", str(options.seed), "--generation-database", "none"]
    command += ["--request-timeout", str(ANSWER_SECONDS), "--continue-on-failure", "--no-shrink", "--no-color"]
    command += ["--suppress-health-check", "all"]  # a machine that is busy is no fault of the API
    hooks = {"SCHEMATHESIS_HOOKS": "scripts.fuzz_hooks", "PYTHONPATH": str(ROOT)}
    environment = os.environ | hooks | {"FUZZ_URL": f"http://{HOST}:{port}", "FUZZ_KEY": key}
    begun = time.monotonic()
    try:
        done = subprocess.run(
            [*map(str, command)], cwd=HOME, env=environment, timeout=options.minutes * 60, check=False
        )
    except subprocess.TimeoutExpired:
        sys.exit(f"not done after {options.minutes} minutes: ask for fewer --examples")
    print(f"{who}: {time.monotonic() - begun:.0f} s", flush=True)
    return done.returncode == 0


def manage(*arguments: str, **variables: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | variables, check=True, stdout=subprocess.PIPE)
    return done.stdout.decode().strip()


def run(*command: str | Path) -> None:
    subprocess.run(command, cwd=ROOT, check=True)


def timed(name: str, work: Callable[[], None]) -> None:
    begun = time.monotonic()
    work()
    print(f"{name}: {time.monotonic() - begun:.1f} s", flush=True)


if __name__ == "__main__":
    main()
