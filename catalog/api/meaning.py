"""What a standard does not prove: these kinds are different things, and a buyer who confuses them loses a year."""

from collections.abc import Mapping

from catalog.choices import StandardKind
from catalog.models import Standard

BY_KIND: Mapping[str, str] = {
    StandardKind.REGULATION: (
        "A regulation is obeyed and inspected, and nobody holds it: no paper proves that it is met."
    ),
    StandardKind.CERTIFICATE: (
        "A certificate says that a body audited this site for the stated scope, and until when: it approves no product "
        "and covers no other site, and no operation outside its scope."
    ),
    StandardKind.ACCREDITATION: (
        "An accreditation attests competence for the methods or processes in its scope, at this site: it says nothing "
        "of those outside it, and certifies no product."
    ),
    StandardKind.AUTHORISATION: (
        "An authorisation allows the stated operations at this site in one jurisdiction: it holds in no other, and "
        "authorises no product."
    ),
    StandardKind.REGISTRATION: (
        "A registration says that an authority knows of the site: it is no approval, no certificate and no proof of an "
        "inspection, nor that the site sells capacity to others."
    ),
    StandardKind.CONFORMITY: (
        "Conformity is declared or shown for one product or process: nobody certifies the company with it, and it does "
        "not carry over to another product."
    ),
}


def does_not_prove(standard: Standard) -> str:
    """The sentence of its kind, and what is particular to it."""
    return f"{BY_KIND[standard.kind]} {standard.note}".rstrip()
