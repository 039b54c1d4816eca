"""How often a call is sent again, and after how long."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

# Refused for the moment; or a front that got nothing from the server behind it.
FOR_NOW = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, kw_only=True)
class Retries:
    """A wait doubles from `first_wait` up to `longest_wait` seconds, and half of it is random, so that many clients do
    not come back at once. Where the server says how long, that and up to `first_wait` more; if it says longer than
    `longest_wait`, the call is given up at once. A budget of the server is for a minute.
    """

    attempts: int = 5
    first_wait: float = 0.5
    longest_wait: float = 60.0

    def __post_init__(self) -> None:
        if self.attempts < 1:
            raise ValueError(f"attempts must be 1 or more, got {self.attempts}")
        if not 0 <= self.first_wait <= self.longest_wait:
            raise ValueError(f"0 <= first_wait <= longest_wait, got {self.first_wait} and {self.longest_wait}")

    def wait(self, attempt: int, asked: float | None = None) -> float | None:
        """Seconds between an attempt (1, 2, …) and the next; None: there is no next. `asked`: what the server says."""
        if attempt >= self.attempts or (asked is not None and asked > self.longest_wait):
            return None
        if asked is not None:
            return asked + random.uniform(0, self.first_wait)  # noqa: S311 no secret
        longest: float = min(self.longest_wait, self.first_wait * 2 ** min(attempt - 1, 60))
        return longest * random.uniform(0.5, 1)  # noqa: S311 no secret


def is_for_now(response: httpx.Response) -> bool:
    """Whether the same request may well succeed later: a 409 that says when is about work in progress."""
    status = response.status_code
    return status in FOR_NOW or (status == 409 and retry_after_of(response) is not None)


def retry_after_of(response: httpx.Response) -> float | None:
    """The seconds of Retry-After, which may also be a date; None without it, or where it is neither."""
    sent: str = response.headers.get("Retry-After", "").strip()
    if sent.isascii() and sent.isdigit():
        return float(sent[:9])
    try:
        at = parsedate_to_datetime(sent)
    except ValueError:
        return None
    now = datetime.now(UTC)
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds())
