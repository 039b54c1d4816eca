"""What an answer tells of one site, over the product's own vocabularies."""

from datetime import date
from typing import Any

from matching.engine.answer import answer
from matching.engine.door import parse_brief
from tests.golden.answers import CATALOG, columns_with_names

Facts = dict[str, Any]
LSR, ASSEMBLY = "device.molding.lsr", "device.assembly.cleanroom"
LSR_NAME = "liquid silicone rubber molding (device.molding.lsr)"


def asked(*sites: Facts, want: list[Facts] | None = None, provider: Facts | None = None, **brief: Any) -> Facts:
    """The answer about one provider, "Acme", with these sites; by default nothing is asked of its services."""
    told = {"key": "acme", "name": "Acme", "status": "published", "contract_services": "yes", **(provider or {})}
    columns = columns_with_names([{**told, "sites": list(sites)}])
    dates = {name: brief.pop(name) for name in ("as_of", "horizon") if name in brief}
    must = {"contract_services": False, **brief}
    document = {"as_of": "2026-11-22", **dates, "must": must, "want": want or []}
    return answer(columns, CATALOG, parse_brief(document, columns, today=date(2026, 11, 22)))


def told(site: Facts, **brief: Any) -> Facts:
    """The one result or near miss about a site named Tijuana."""
    found = asked({"key": "tijuana", "name": "Tijuana", "country": "MX", **site}, **brief)
    (only,) = [*found["results"], *found["near_misses"]]
    return only


def must(site: Facts, **brief: Any) -> tuple[str, str]:
    """Status and reason of the last must of the brief, which is the one that a test is about."""
    last = told(site, **brief)["musts"][-1]
    return last["status"], last["because"]


def want(site: Facts, criterion: str, parameters: Facts | None = None, **brief: Any) -> tuple[str, list[str]]:
    """Reason and questions of one want worth all points."""
    wish = {"criterion": criterion, "points": 10, **(parameters or {})}
    result = told(site, want=[wish], **brief)
    return result["wants"][0]["because"], [question["ask"] for question in result["questions"]]


def ask(site: Facts, **brief: Any) -> list[str]:
    return [question["ask"] for question in told(site, **brief)["questions"]]


def record(code: str = LSR, evidence: str = "verified", **facts: Any) -> Facts:
    return {"code": code, "evidence": evidence, **facts}


def paper(valid_until: str | None = "2029-02-28", **facts: Any) -> Facts:
    stated = {"standard": "ISO13485", "number": "MD 712345", "issuer": "BSI", "evidence": "register"}
    return {**stated, "valid_until": valid_until, **facts}


def papers(*certificates: Facts, **facts: Any) -> Facts:
    return {"certificates": list(certificates), **facts}
