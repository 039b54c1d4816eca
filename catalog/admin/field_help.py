"""What a field of a form wants, in a curator's words, where the model itself does not say it."""

from collections.abc import Mapping

EVIDENCE = "How it is known: the weaker the evidence, the less it counts in a match."
EVIDENCE_URL = "Where anybody can see it: the address of a certificate, a page, a register's entry."
NO_BOUND = "Empty: not stated."

# Field → help, of every kind that has it; or (kind, field) → help.
HELP: Mapping[str | tuple[str, str], str] = {
    ("provider", "name"): "As the company writes it. It may not claim what FDA does not give.",
    ("provider", "description"): "A few sentences, with nothing that the records below say better.",
    ("provider", "website"): "With https:// in front. Companies with one website may be one.",
    ("provider", "revenue_usd"): "Of a whole year. Empty: not known.",
    ("provider", "headquarters_country"): "Name, two or three letters. Empty where sources disagree.",
    ("site", "key"): "Stable name in addresses: lower case, digits, -. It stays what it is.",
    ("site", "name"): "What the site is called, mostly its town.",
    ("site", "country"): "Name, two or three letters. Empty: unknown; some briefs cannot be met then.",
    ("site", "city"): "Without the postal code.",
    ("site", "address"): "On one line, as registers write it.",
    ("site", "latitude"): "-90 to 90, with a decimal point; empty: not known.",
    ("site", "longitude"): "-180 to 180, with a decimal point; empty: not known.",
    ("site", "active"): "Untick it when the site is closed: it leaves the ranking, and its records stay.",
    ("capability", "code"): "Code, name or synonym. Choose the most exact one that is proved.",
    ("capability", "programmes"): "How many products were made with it so far. Empty: not stated.",
    ("modality", "code"): "Code or name of the kind of product.",
    ("certificate", "standard"): "Code or title. What nobody can hold, such as a regulation, is refused.",
    ("certificate", "number"): "As printed on the certificate.",
    ("certificate", "issuer"): "The body that issued it, not the authority behind the standard.",
    ("certificate", "status"): "As the issuer has it today; a lapsed date is seen by itself.",
    ("certificate", "valid_from"): "The first valid day.",
    ("inspection", "authority"): "Short name of who inspected, such as FDA or MHRA.",
    ("inspection", "ended_on"): "The last day of the inspection.",
    ("inspection", "outcome"): "What the authority classified it as.",
    ("inspection", "area"): "For which products. An outcome for food says nothing of a device.",
    ("inspection", "closed_on"): "When the authority closed it. An open letter counts for long.",
    "annual_volume_min": f"The smallest order of a year, in the unit of the capability. {NO_BOUND}",
    "annual_volume_max": f"What it can make in a year, in the unit of the capability. {NO_BOUND}",
    "batch_size_min": f"The smallest batch, in the unit of the capability. {NO_BOUND}",
    "batch_size_max": f"The largest batch, in the unit of the capability. {NO_BOUND}",
    "lead_time_weeks_min": f"From order to delivery at best, in weeks. {NO_BOUND}",
    "lead_time_weeks_max": f"From order to delivery at worst, in weeks. {NO_BOUND}",
    "duns": "9 digits, leading zeros kept, no hyphens. It joins companies: check it twice.",
    "evidence": EVIDENCE,
    "evidence_url": EVIDENCE_URL,
    "source_reference": "Address, document number or edition, so that somebody else finds it.",
    "source_retrieved_on": "The day on which it was looked up.",
}


def help_of(kind: str, field: str) -> str:
    return HELP.get((kind, field)) or HELP.get(field, "")
