"""What the system tells about a server's processes, most of it from /proc (Linux)."""

import os
from pathlib import Path


def is_running(pid: int) -> bool:
    """Whether the process exists and is no zombie (where /proc can tell)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # it exists, and is another account's
    return _command_and_state(Path(f"/proc/{pid}"))[1] != "Z"


def may_serve(process: Path, data: Path, uid: int) -> bool:
    """Whether a process (its directory in /proc) is a live PostgreSQL of this user that works, or may, in `data`."""
    command, state = _command_and_state(process)
    if command != "postgres" or state == "Z":
        return False
    try:
        return process.stat().st_uid == uid and (process / "cwd").readlink() == data
    except PermissionError:  # containers hide it even from root
        return True
    except OSError:
        return False


def _command_and_state(process: Path) -> tuple[str, str]:
    """For example ("postgres", "S"); two empty strings when the process is gone or there is no /proc."""
    try:
        line = (process / "stat").read_text(errors="replace")
    except OSError:
        return "", ""
    command, _, rest = line.partition("(")[2].rpartition(")")
    return command, rest.split()[0]
