"""Is a certificate in force on a day, as far as the catalog knows, and why."""

from dataclasses import dataclass
from datetime import date, timedelta

from catalog.choices import CertificateStatus
from catalog.models import Certificate

# A renewal takes months to reach a register: for as long, an ended paper is a question and not a no.
RENEWAL_MAY_BE_UNDERWAY = timedelta(days=180)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """`answer` is yes, no or unknown."""

    answer: str
    because: str


def standing(certificate: Certificate, on: date) -> Standing:
    """As a match reads it (the scoring page, 2.3): the first reason that holds."""
    begins, ends = certificate.valid_from, certificate.valid_until
    if certificate.status != CertificateStatus.ACTIVE:
        return Standing(answer="no", because=f"it is {certificate.status}")
    if begins is not None and begins > on:
        return Standing(answer="no", because=f"it begins on {begins}")
    if ends is None:
        return Standing(answer="unknown", because="no end date is on record: ask until when it is valid")
    if ends >= on:
        return Standing(answer="yes", because=f"it is valid to {ends}")
    if ends >= on - RENEWAL_MAY_BE_UNDERWAY:
        return Standing(answer="unknown", because=f"it ended on {ends}, less than 180 days ago: ask for the renewal")
    return Standing(answer="no", because=f"it ended on {ends}")
