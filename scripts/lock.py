"""Resolve requirements*.in into requirements*.txt for every platform, and put above each line why it is there."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--quiet", "--no-config"]


def reasons(source: Path) -> dict[str, str]:
    """The comment above each requirement, by the requirement's name; those of included files too."""
    found: dict[str, str] = {}
    comment = ""
    for line in source.read_text().splitlines():
        if line.startswith("-r "):
            found |= reasons(source.with_name(line[3:].strip()))
        elif name := re.match(r"[A-Za-z0-9._-]+", line):
            found[name[0].lower()] = comment
        comment = line if line.startswith("#") else ""
    return found


def explained(locked: str, why: dict[str, str]) -> str:
    """The lock file with its reasons."""
    lines = []
    for line in locked.splitlines():
        name = line.partition("==")[0]
        if why.get(name):
            lines.append(why[name])
        lines.append(line)
    return "\n".join(lines) + "\n"


def main() -> None:
    compile_lock = [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, *sys.argv[1:]]
    environment = os.environ | {"UV_CUSTOM_COMPILE_COMMAND": "make lock"}
    for name in ("requirements", "requirements-dev", "requirements-client", "requirements-fuzz", "bench/requirements"):
        subprocess.run([*compile_lock, f"{name}.in", "-o", f"{name}.txt"], cwd=ROOT, env=environment, check=True)
        target = ROOT / f"{name}.txt"
        target.write_text(explained(target.read_text(), reasons(ROOT / f"{name}.in")))


if __name__ == "__main__":
    main()
