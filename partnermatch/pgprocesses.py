"""What the system tells about a server's processes: from /proc (Linux), else from ps (macOS)."""

import os
import subprocess
from pathlib import Path

PROCESSES = Path("/proc")
HIDDEN = Path("hidden")  # containers hide where a process works, even from root


def has_list() -> bool:
    """Whether /proc shows the processes. macOS has none."""
    return (PROCESSES / "self").exists()


def is_running(pid: int) -> bool:
    """Whether the process exists and is no zombie (where /proc can tell)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # it exists, and is another account's
    return _command_and_state(Path(f"/proc/{pid}"))[1] != "Z"


def may_serve(data: Path, uid: int) -> bool:
    """Whether any process is a live PostgreSQL of this user that works, or may, in `data`. Needs /proc."""
    return any(_place(process, uid) in (data.resolve(), HIDDEN) for process in PROCESSES.glob("[0-9]*"))


def server_of(data: Path, uid: int) -> int | None:
    """The number of the live server of `data`, which runs as this user; None without one, or when in doubt."""
    if not has_list():
        return _recorded_server(data)
    for process in PROCESSES.glob("[0-9]*"):
        place = _place(process, uid)
        if place not in (data.resolve(), HIDDEN):
            continue
        words = _words(process)
        # The server's own children carry a title, "postgres: checkpointer", in the place of the words.
        if not words[0].startswith(b"postgres: ") and (place != HIDDEN or os.fsencode(data) in words):
            return int(process.name)
    return None


def _place(process: Path, uid: int) -> Path | None:
    """Where a live PostgreSQL of this user works; None if the process (its directory in /proc) is none."""
    command, state = _command_and_state(process)
    if command != "postgres" or state == "Z":
        return None
    try:
        return (process / "cwd").readlink() if process.stat().st_uid == uid else None
    except PermissionError:
        return HIDDEN
    except OSError:
        return None


def _words(process: Path) -> list[bytes]:
    try:
        return (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return [b""]


def _recorded_server(data: Path) -> int | None:
    """The process that the lock file names, if it was called with this directory."""
    try:
        recorded = (data / "postmaster.pid").read_bytes().split(b"\n")[0]
    except OSError:
        return None
    if not recorded.isdigit():
        return None
    asked = ["/bin/ps", "-ww", "-o", "command=", "-p", recorded.decode()]
    answer = subprocess.run(asked, capture_output=True, check=False)  # noqa: S603 - a fixed program and a number
    return int(recorded) if b" -D " + os.fsencode(data) + b" " in answer.stdout else None


def _command_and_state(process: Path) -> tuple[str, str]:
    """For example ("postgres", "S"); two empty strings when the process is gone or there is no /proc."""
    try:
        line = (process / "stat").read_text(errors="replace")
    except OSError:
        return "", ""
    command, _, rest = line.partition("(")[2].rpartition(")")
    return command, rest.split()[0]
