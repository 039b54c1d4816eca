"""The closed lists of the catalog: what a status, a grade, an outcome may be."""

from django.db import models


class PublicationStatus(models.TextChoices):
    """Only published providers are ranked; retired ones stay on record."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    PUBLISHED = "published", "Published"
    RETIRED = "retired", "Retired"


class ProposalState(models.TextChoices):
    """Only what is open can be decided. What is renewed goes on as another proposal."""

    OPEN = "open", "Open"
    PUBLISHED = "published", "Published"
    REJECTED = "rejected", "Rejected"
    WITHDRAWN = "withdrawn", "Withdrawn"
    RENEWED = "renewed", "Renewed"


class Strength(models.TextChoices):
    """How much speaks for two providers being one."""

    SURE = "sure", "A number in common"
    LIKELY = "likely", "A website in common"
    POSSIBLE = "possible", "Names alike, no more"


class ContractServices(models.TextChoices):
    """Does the provider make things for others?"""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "Unknown"


class Evidence(models.TextChoices):
    """How a record is known, in falling order of reliability."""

    VERIFIED = "verified", "Verified by a curator against a document"
    REGISTER = "register", "Read from a public register"
    DECLARED = "declared", "Declared by the provider or in the press"
    INFERRED = "inferred", "Inferred"


class CertificateStatus(models.TextChoices):
    ACTIVE = "active", "Active"
    SUSPENDED = "suspended", "Suspended"
    WITHDRAWN = "withdrawn", "Withdrawn"


class InspectionArea(models.TextChoices):
    """The products an inspection looked at: an official action for food must not sink a device line."""

    DEVICE = "device", "Devices"
    DRUG = "drug", "Drugs"
    BIOLOGICS = "biologics", "Biologics"
    FOOD = "food", "Food"
    OTHER = "other", "Other"


class InspectionOutcome(models.TextChoices):
    """FDA's NAI, VAI and OAI."""

    NONE = "none", "No action indicated"
    VOLUNTARY = "voluntary", "Voluntary action indicated"
    OFFICIAL = "official", "Official action indicated"


class StandardKind(models.TextChoices):
    """These are different things, and a buyer who confuses them loses a year."""

    REGULATION = "regulation", "Regulation"
    CERTIFICATE = "certificate", "Certificate"
    ACCREDITATION = "accreditation", "Accreditation"
    AUTHORISATION = "authorisation", "Authorisation"
    REGISTRATION = "registration", "Registration"
    CONFORMITY = "conformity", "Conformity"


class RegionKind(models.TextChoices):
    MARKET = "market", "Market region"
    BLOC = "bloc", "Trade or regulatory bloc"


class ImportState(models.TextChoices):
    """Of a file that is imported at the desk. A worker has it in `checking` and `applying`; `asked` needs an answer."""

    CHECKING = "checking", "Being checked"
    PLANNED = "planned", "Waits for your yes"
    ASKED = "asked", "Waits for your answer"
    APPLYING = "applying", "Being imported"
    DONE = "done", "Imported"
    REFUSED = "refused", "Refused"
    FAILED = "failed", "Broken off"
    DISCARDED = "discarded", "Discarded"
