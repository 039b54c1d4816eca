"""The record as JSON: its canonical bytes as they are stored, so that a reader can take the hash again."""

import json

from matching.records.frozen import Frozen


def export_json(frozen: Frozen) -> bytes:
    """`{"record": …, "hash": …, "decisions": […]}`. What stands between `{"record":` and `,"hash":"` was hashed."""
    beside = json.dumps({"hash": frozen.hash, "decisions": frozen.decisions}, ensure_ascii=False, separators=(",", ":"))
    return b'{"record":' + frozen.record + b"," + beside[1:].encode()
