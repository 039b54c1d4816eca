"""A thin, typed client of PartnerMatch: `Client(base_url, key)`."""

from partnermatch_client.client import Client
from partnermatch_client.errors import (
    BadRequest,
    Conflict,
    Fault,
    Forbidden,
    KeyReused,
    NoAnswer,
    NotFound,
    PartnerMatchError,
    Problem,
    RequestProblem,
    ServerProblem,
    Stale,
    TooManyRequests,
    Unauthorized,
    Unavailable,
    UnexpectedAnswer,
)
from partnermatch_client.own import Shortlist, StoredBrief
from partnermatch_client.retries import Retries

__version__ = "0.1.0"

__all__ = [
    "BadRequest",
    "Client",
    "Conflict",
    "Fault",
    "Forbidden",
    "KeyReused",
    "NoAnswer",
    "NotFound",
    "PartnerMatchError",
    "Problem",
    "RequestProblem",
    "Retries",
    "ServerProblem",
    "Shortlist",
    "Stale",
    "StoredBrief",
    "TooManyRequests",
    "Unauthorized",
    "Unavailable",
    "UnexpectedAnswer",
    "__version__",
]
