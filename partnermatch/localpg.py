"""The private PostgreSQL cluster of a clone, for development and tests where DATABASE_URL is unset.

It listens on a unix socket in a directory of mode 0700 and on no port. The application's role is no superuser.
`start` may be called by several processes at once, as root (the server then runs as the owner of the data, as
`postgres` or as `nobody`) and as an ordinary user.
"""

import contextlib
import fcntl
import functools
import hashlib
import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from partnermatch.pgdirectories import delete, foreign, is_owned, opened, require_owned
from partnermatch.pgprocesses import has_list, is_running, may_serve, server_of
from partnermatch.pgprograms import SHARED_TEMPORARY, Account, LocalPostgresError, Programs, find_programs

NAME = "partnermatch"  # of the role and of its database
APPLICATION = "partnermatch_app"  # the role that requests are served as: it owns nothing
PORT = 5432  # only a part of the socket's name
# A socket's whole path may have 103 bytes on macOS and 107 on Linux; the server appends "/.s.PGSQL.5432".
LONGEST_SOCKET_DIRECTORY = 85
START_SECONDS = 30
STOP_SECONDS = 60
# The backends of a killed server need a moment to notice and to end.
RETRY_SECONDS = 15
PROBE_SECONDS = 2
LOCK_FILE = "postgres.lock"
ROLES_FILE = "partnermatch.roles"  # in the data: says that the roles below are there
# "May I encrypt?", which every server answers with one byte, on a unix socket always N. A server that was just killed
# may still accept a connection, but does not answer.
SSL_REQUEST = bytes.fromhex("00000008 04d2162f")

# A line each: single-user mode ends a statement with the line.
DATABASE = f"CREATE ROLE {NAME} LOGIN CREATEDB;\nCREATE DATABASE {NAME} OWNER {NAME};\n"
ROLES = (
    f"DO $$ BEGIN CREATE ROLE {APPLICATION} NOLOGIN; GRANT {APPLICATION} TO {NAME}; "
    "EXCEPTION WHEN duplicate_object THEN NULL; END $$;\n"
)

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A crash of the machine may lose the last moments of development data, never its consistency.
    "synchronous_commit": "off",
    # A failing row or statement may hold a confidential brief: neither belongs in the log.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """Where one cluster lies and who runs it. Nothing of it needs to exist yet."""

    home: Path
    data: Path
    socket: Path
    programs: Programs
    account: Account

    @property
    def url(self) -> str:
        return f"postgresql:///{NAME}?host={quote(str(self.socket))}&port={PORT}&user={NAME}"

    def start(self) -> None:
        """Return when the server answers, after creating and starting it as needed."""
        if self.is_ready():
            return
        with self._locked():
            if self.is_ready():
                return
            self.programs.install()
            self._own(self.socket)
            if not self._is_created():
                self._create()
            elif not self._socket_file.exists():
                self._shut_down()  # a cleaner of /tmp took the socket of a server that still runs
            if not (self.data / ROLES_FILE).exists() and self._server() is None:
                self._add_roles(self.data)  # to a cluster that an earlier version created
            self._launch()

    def stop(self) -> bool:
        """Shut the server down; False if there was none."""
        if not self.is_ready() and self._server() is None:
            return False
        with self._locked():
            self._shut_down()
        return True

    def remove(self) -> None:
        """Shut the server down and delete its data, and the home if nothing else is in it."""
        self.stop()
        for path in (self.data, self.socket, self.home / LOCK_FILE):
            delete(path)
        if self.home.exists() and not any(self.home.iterdir()):
            self.home.rmdir()

    def is_ready(self) -> bool:
        """Whether the server takes connections. A file, a byte and two owners: cheap enough for every new connection.

        LocalPostgresError if the cluster is another user's.
        """
        require_owned(self.home, self._owners_of_home)
        try:
            lines = (self.data / "postmaster.pid").read_text(errors="replace").splitlines()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except PermissionError as error:
            raise foreign(self.data) from error
        if len(lines) < 8 or lines[7].strip() != "ready" or not is_owned(self.socket, {self.account.uid}):
            return False
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(PROBE_SECONDS)
                probe.connect(str(self._socket_file))
                probe.sendall(SSL_REQUEST)
                return probe.recv(1) == b"N"
        except OSError:
            return False

    @property
    def _owners_of_home(self) -> set[int]:
        """Who may have made the home: in /var/tmp, where all may, only this user."""
        if self.home.parent == SHARED_TEMPORARY:
            return {os.geteuid()}
        return {os.geteuid(), self.account.uid, self.home.parent.stat().st_uid}

    @property
    def _socket_file(self) -> Path:
        return self.socket / f".s.PGSQL.{PORT}"

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time creates, starts or stops. The kernel drops the lock when its holder dies."""
        try:
            with opened(self.home, self._owners_of_home) as home:
                if self.account.drop:
                    os.fchmod(home, os.fstat(home).st_mode | 0o011)
            lock = (self.home / LOCK_FILE).open("a")
        except PermissionError as error:
            raise foreign(self.home) from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _own(self, directory: Path) -> None:
        """Make a directory of the account's, which nobody else may enter; refuse one that is another's."""
        with opened(directory, {os.geteuid(), self.account.uid}) as handle:
            if self.account.drop:
                os.fchown(handle, self.account.uid, self.account.gid)
            os.fchmod(handle, 0o700)

    def _is_created(self) -> bool:
        """Whether the data are there. LocalPostgresError for something else in their place."""
        if not os.path.lexists(self.data):
            return False
        if self.data.is_dir() and not self.data.is_symlink() and not any(self.data.iterdir()):
            return False
        if not (self.data / "PG_VERSION").exists():
            raise LocalPostgresError(f"{self.data} is no PostgreSQL cluster: remove it, or set DATABASE_URL")
        if self.data.stat().st_uid != self.account.uid:
            raise foreign(self.data)
        return True

    def _create(self) -> None:
        """Create the cluster beside its place and move it there when complete: half a cluster is never found."""
        for leftover in self.home.glob(f"{self.data.name}.new-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        draft = Path(tempfile.mkdtemp(prefix=f"{self.data.name}.new-", dir=self.home))
        self._own(draft)
        self._run("initdb", "-D", draft, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "--no-sync")
        # Whoever reaches the socket is the application, and never the superuser.
        (draft / "pg_hba.conf").write_text(f"local all {NAME} trust\n")
        self._run_single(draft, DATABASE)
        self._add_roles(draft)
        draft.rename(self.data)

    def _add_roles(self, data: Path) -> None:
        self._run_single(data, ROLES)
        (data / ROLES_FILE).touch()

    def _run_single(self, data: Path, statements: str) -> None:
        """Without a server, as the superuser."""
        self._run("postgres", "--single", "-D", data, "-c", "exit_on_error=on", "postgres", stdin=statements)

    def _launch(self) -> None:
        deadline = time.monotonic() + RETRY_SECONDS
        while not self._launched():
            if time.monotonic() > deadline:
                log = self.data / "server.log"
                reason = log.read_text(errors="replace").strip()[-800:] if log.exists() else f"it cannot write {log}"
                raise LocalPostgresError(f"PostgreSQL did not start in {self.data}: {reason}")
            time.sleep(0.5)

    def _launched(self) -> bool:
        """Start the server once and wait for it. False when it ended, or is not ready in time."""
        self._forget_dead_server()
        # The shell leaves the server behind as an orphan, so that it outlives this process and is reaped by init.
        # Arguments pass through "$@" unread: a path may hold any character.
        script = 'log=$1; shift; "$@" >"$log" 2>&1 </dev/null & echo $!'
        settings = SETTINGS | {"unix_socket_directories": '"{}"'.format(str(self.socket).replace('"', '""'))}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        server: list[str | Path] = [self.programs.path("postgres"), "-D", self.data, *options]
        pid = int(self.account.run("/bin/sh", "-c", script, "sh", self.data / "server.log", *server, session=True))
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.is_ready():
                return True
            if not is_running(pid):
                return False
            time.sleep(0.05)
        return False

    def _forget_dead_server(self) -> None:
        """Remove the lock files of a killed server where PostgreSQL itself would not dare to.

        It keeps away while a process of the recorded number exists; that may be a zombie, or a stranger after a
        restart of the machine. A live process of this cluster works in its data directory. Without /proc (macOS)
        the decision stays PostgreSQL's.
        """
        if not has_list() or may_serve(self.data, self.account.uid):
            return
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self._socket_file.with_name(f"{self._socket_file.name}.lock").unlink(missing_ok=True)

    def _server(self) -> int | None:
        return server_of(self.data, self.account.uid)

    def _shut_down(self) -> None:
        """End the server by its process number: it may have lost its socket or its lock file."""
        deadline = time.monotonic() + STOP_SECONDS
        while (pid := self._server()) is not None:
            if time.monotonic() > deadline:
                raise LocalPostgresError(f"the server in {self.data}, process {pid} does not end: kill it")
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)  # PostgreSQL's fast shutdown; asking again changes nothing
            time.sleep(0.1)
        if self.is_ready():
            raise LocalPostgresError(f"the server in {self.data} was started in another container: stop it there")

    def _run(self, program: str, *arguments: str | Path, stdin: str = "") -> None:
        self.account.run(self.programs.path(program), *arguments, stdin=stdin)


@functools.cache
def locate(home: Path) -> Cluster:
    """The cluster of a home directory (`.local` of the clone), which need not exist. Starts nothing, writes nothing.

    Data move to /var/tmp when the server's account may not enter the home, and the socket to /tmp when its path cannot
    be one. Raises LocalPostgresError without programs, or without an account to run them.
    """
    home = home.resolve()
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    elsewhere = SHARED_TEMPORARY / f"{NAME}-{os.geteuid()}-{digest}"
    found = find_programs()
    data = f"pg{found.major}"
    trusted = [home, elsewhere] if is_owned(elsewhere, {os.geteuid()}) else [home]
    account = Account.for_data(*(place / data for place in trusted))
    if not account.may_enter(home.parent):
        home = elsewhere
    socket_directory = home / f"socket{found.major}"
    # libpq reads a comma in a host as the end of its name.
    if len(os.fsencode(socket_directory)) > LONGEST_SOCKET_DIRECTORY or "," in str(socket_directory):
        socket_directory = Path("/tmp") / f"{NAME}-{os.geteuid()}-{digest}-{found.major}"
    return Cluster(
        home=home, data=home / data, socket=socket_directory, programs=found.usable_by(account), account=account
    )
