from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from matching.readmodel.freshness import Keeper


@pytest.fixture
def directory(settings: Any, tmp_path: Path) -> Path:
    """Where snapshots are shared."""
    settings.SNAPSHOT_DIR = str(tmp_path / "snapshots")
    return tmp_path / "snapshots"


@pytest.fixture
def stored(directory: Path) -> Callable[[], list[Path]]:
    """The directories of the readings that are there, and of drafts."""
    return lambda: sorted(path for path in directory.glob("*/*") if path.is_dir())


@pytest.fixture
def worker() -> Callable[[], Keeper]:
    """What one worker holds; each call is another worker."""
    return Keeper
