"""Generate a client from docs/openapi/v1.yaml, and use it against the real server over the seeds.

Run as `python -m scripts.generated_client`, or `make client`. The server runs over a database of its own, dropped at
the end. The generator and the client live in an environment of their own, .local/generated-client, which a second run
finds.
"""

import os
import subprocess
from pathlib import Path

from partnermatch.demoserver import HOST, free_port, serving
from scripts.scratch_catalog import CURATOR, ROOT, manage, prepare, scratch_database, seed
from scripts.tool_environment import provide, timed

DOCUMENT, LOCK = ROOT / "docs" / "openapi" / "v1.yaml", ROOT / "requirements-client.txt"
HOME = ROOT / ".local" / "generated-client"
DATABASE = "partnermatch_client"
PACKAGE = "partnermatch_api"
# The generator would call a formatter that need not be there.
CONFIGURATION = f"package_name_override: {PACKAGE}\npost_hooks: []\n"
SPONSOR = ["--sponsor", "client", "--create-sponsor", "--scopes", "read"]
CURATORS = ["--user", CURATOR, "--scopes", "read,curate"]


def main() -> None:
    prepare()
    python = timed("environment", lambda: provide(HOME, LOCK))
    timed("client", lambda: generate(python))
    with scratch_database(DATABASE) as url:
        os.environ["DATABASE_URL"] = url
        timed("catalog", lambda: seed(url))
        timed("calls", lambda: call(python))


def generate(python: Path) -> None:
    """Writes the package; a warning of the generator, something that it left out, is an error."""
    configuration = HOME / "config.yaml"
    configuration.write_text(CONFIGURATION)
    where: list[str | Path] = ["--path", DOCUMENT, "--output-path", HOME / PACKAGE, "--config", configuration]
    run(python, "-m", "openapi_python_client", "generate", *where, "--meta", "none", "--overwrite", "--fail-on-warning")


def call(python: Path) -> None:
    keys = {"SPONSOR_KEY": new_key(*SPONSOR), "CURATOR_KEY": new_key(*CURATORS)}
    port = free_port()
    with serving(port):
        calls = ROOT / "scripts" / "generated_client_calls.py"
        run(python, calls, PARTNERMATCH_URL=f"http://{HOST}:{port}", **keys)


def new_key(*owner: str) -> str:
    return manage("create_key", *owner, "--days", "1", "--label", "generated client")


def run(*command: str | Path, **variables: str) -> None:
    subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(HOME)} | variables, check=True)


if __name__ == "__main__":
    main()
