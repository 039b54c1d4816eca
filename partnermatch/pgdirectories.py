"""The private cluster's directories, some of which lie where every user of the machine may make one first."""

import contextlib
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from partnermatch.pgprograms import LocalPostgresError, owner_name


def foreign(path: Path) -> LocalPostgresError:
    return LocalPostgresError(
        f"{path} belongs to {owner_name(path)}: work as that user, remove the directory, or set DATABASE_URL"
    )


def is_owned(directory: Path, owners: set[int]) -> bool:
    """Whether it is a directory of one of these users, and no link to one."""
    try:
        status = directory.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid in owners


def require_owned(directory: Path, owners: set[int]) -> None:
    """LocalPostgresError for a stranger's directory, a link or a file. A missing one will do."""
    if not os.path.lexists(directory) or is_owned(directory, owners):
        return
    if stat.S_ISDIR(directory.lstat().st_mode):
        raise foreign(directory)
    raise LocalPostgresError(f"{directory} is no directory, but a file or a link: remove it, or set DATABASE_URL")


@contextlib.contextmanager
def opened(directory: Path, owners: set[int]) -> Iterator[int]:
    """A descriptor of the directory of one of these users, made if it is missing.

    What is done through it stays with this directory, whatever its name leads to meanwhile.
    """
    with contextlib.suppress(FileExistsError):
        directory.mkdir(mode=0o700)
    require_owned(directory, owners)
    try:
        handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        raise foreign(directory) from error
    try:
        if os.fstat(handle).st_uid not in owners:
            raise foreign(directory)
        yield handle
    finally:
        os.close(handle)


def delete(path: Path) -> None:
    """Delete a directory with all in it, or a file; of a link nothing but itself."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except PermissionError as error:
        raise foreign(path) from error
