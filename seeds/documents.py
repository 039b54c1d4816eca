"""The seeds as documents of the exchange format."""

import json
from pathlib import Path
from typing import Any

from seeds import synthetic

HERE = Path(__file__).parent
VOCABULARIES = HERE / "reference"


def named_manufacturers() -> dict[str, Any]:
    """The files of seeds/providers, as one document."""
    paths = sorted((HERE / "providers").glob("*.json"))
    files = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    return {"format": files[0]["format"], "providers": [provider for file in files for provider in file["providers"]]}


def synthetic_providers() -> dict[str, Any]:
    """What the generator makes, the same on every machine."""
    return synthetic.documents()
