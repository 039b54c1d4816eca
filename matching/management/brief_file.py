"""A brief as a file: strict JSON, as over HTTP; what a brief may hold is checked by the engine's own door."""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from matching.engine.brief import BriefError, InvalidBrief

LARGEST_BYTES = 256 * 1024


class _Members(list[tuple[str, Any]]):
    """A JSON object as read, before a key that stands twice has swallowed its first value."""


def read_brief(content: bytes) -> object:
    """The JSON value of a file. Raises `InvalidBrief` for all that strict JSON does not allow."""
    if len(content) > LARGEST_BYTES:
        raise _refused("too_large", f"a brief has at most {LARGEST_BYTES} bytes")
    try:
        value = json.loads(content.decode(), object_pairs_hook=_Members, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise _refused("encoding", f"the file must be UTF-8, and byte {error.start + 1} is not") from error
    except json.JSONDecodeError as error:
        message = f"not JSON: {error.msg}, at line {error.lineno} column {error.colno}"
        raise _refused("syntax", message) from error
    except RecursionError as error:
        raise _refused("too_deep", "nested too deeply") from error
    except ValueError as error:
        raise _refused("syntax", f"not JSON: {str(error)[:200]}") from error
    if repeated := tuple(_repeated(value, "")):
        raise InvalidBrief(repeated)
    return _writable(_plain(value))


def _refused(code: str, message: str) -> InvalidBrief:
    return InvalidBrief((BriefError(pointer="", code=code, message=message),))


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a JSON number")


def _repeated(value: Any, pointer: str) -> Iterator[BriefError]:
    if isinstance(value, _Members):
        names = [name for name, _ in value]
        for position, (name, item) in enumerate(value):
            place = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
            if names.index(name) < position:
                yield BriefError(pointer=place, code="duplicate_key", message=f"'{name}' stands twice in one object")
            yield from _repeated(item, place)
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _repeated(item, f"{pointer}/{position}")


def _plain(value: Any) -> Any:
    if isinstance(value, _Members):
        return {name: _plain(item) for name, item in value}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _writable(document: object) -> object:
    """The document, unless it holds text that cannot be written down again: half a surrogate pair."""
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise _refused("lone_surrogate", "half of a surrogate pair in a text") from error
    return document
