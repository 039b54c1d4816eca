"""Generate a client from docs/openapi/v1.yaml, and use it against the real server over the seeded catalog.

Run as `python -m scripts.generated_client`, or `make client`. The generator and the client live in an environment of
their own, .local/generated-client, which a second run finds.
"""

import os
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from partnermatch.demoserver import HOST, free_port, serving

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT, LOCK = ROOT / "docs" / "openapi" / "v1.yaml", ROOT / "requirements-client.txt"
HOME = ROOT / ".local" / "generated-client"
PACKAGE = "partnermatch_client"
# The generator would call a formatter that need not be there.
CONFIGURATION = f"package_name_override: {PACKAGE}\npost_hooks: []\n"


def main() -> None:
    os.environ.setdefault("PARTNERMATCH_ENV", "development")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnermatch.settings")
    python = HOME / "venv" / "bin" / "python"
    timed("environment", lambda: provide(python))
    timed("client", lambda: generate(python))
    timed("calls", lambda: call(python))


def provide(python: Path) -> None:
    """The client's environment, made anew when the lock file changed."""
    stamp = HOME / "installed"
    wanted = sha256(LOCK.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        venv.create(HOME / "venv", clear=True, with_pip=True)
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", LOCK)
        stamp.write_text(wanted)


def generate(python: Path) -> None:
    """Writes the package; a warning of the generator, something that it left out, is an error."""
    configuration = HOME / "config.yaml"
    configuration.write_text(CONFIGURATION)
    where = ["--path", DOCUMENT, "--output-path", HOME / PACKAGE, "--config", configuration]
    run(python, "-m", "openapi_python_client", "generate", *where, "--meta", "none", "--overwrite", "--fail-on-warning")


def call(python: Path) -> None:
    port = free_port()
    with sponsors_key() as key, serving(port):
        run(python, ROOT / "scripts" / "generated_client_calls.py", PARTNERMATCH_URL=f"http://{HOST}:{port}", KEY=key)


@contextmanager
def sponsors_key() -> Iterator[str]:
    """A key that may read, revoked when the block ends."""
    owner = ["--sponsor", "demo", "--create-sponsor", "--scopes", "read", "--days", "1", "--label", "generated client"]
    key = manage("create_key", *owner)
    try:
        yield key
    finally:
        manage("revoke_key", key.split("_")[1])


def manage(*arguments: str) -> str:
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE)
    return done.stdout.decode().strip()


def run(*command: str | Path, **variables: str) -> None:
    subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(HOME)} | variables, check=True)


def timed(name: str, work: Callable[[], None]) -> None:
    begun = time.monotonic()
    work()
    print(f"{name}: {time.monotonic() - begun:.1f} s", flush=True)


if __name__ == "__main__":
    main()
