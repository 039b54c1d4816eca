"""Environments of tools that share nothing with the product, each made from its own lock file."""

import subprocess
import time
import venv
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

Made = TypeVar("Made")


def provide(home: Path, lock: Path) -> Path:
    """The Python of the environment in `home`, which is made anew when the lock file changed."""
    python, stamp = home / "venv" / "bin" / "python", home / "installed"
    wanted = sha256(lock.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        venv.create(home / "venv", clear=True, with_pip=True)
        install = ["pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([python, "-m", *install, "-r", lock], check=True)
        stamp.write_text(wanted)
    return python


def timed(name: str, work: Callable[[], Made]) -> Made:
    """What the work returns; how long it took is printed."""
    begun = time.monotonic()
    made = work()
    print(f"{name}: {time.monotonic() - begun:.1f} s", flush=True)
    return made
