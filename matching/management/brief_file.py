"""A brief as a file: strict JSON, as over HTTP; what a brief may hold is checked by the engine's own door."""

from catalog.exchange.strict_json import Fault, NotStrict, parse
from matching.engine.brief import BriefError, InvalidBrief

LARGEST_BYTES = 256 * 1024


def read_brief(content: bytes) -> object:
    """The JSON value of a file. Raises `InvalidBrief` for all that strict JSON does not allow."""
    if len(content) > LARGEST_BYTES:
        raise _refused(Fault(code="too_large", message=f"a brief has at most {LARGEST_BYTES} bytes"))
    try:
        parsed = parse(content, byte_order_mark=True)
    except NotStrict as error:
        raise _refused(*error.faults) from error
    if parsed.doubled:
        raise _refused(*parsed.doubled)
    return parsed.value


def _refused(*faults: Fault) -> InvalidBrief:
    return InvalidBrief(tuple(BriefError(pointer=f.pointer, code=f.code, message=f.message) for f in faults))
