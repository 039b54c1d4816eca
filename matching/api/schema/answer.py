"""The answer as JSON Schema."""

from matching.api.schema.words import (
    Schema,
    described,
    listed,
    nullable,
    number,
    one_of_words,
    ref,
    shape,
    text,
    whole,
)
from matching.engine.brief import FITS
from matching.engine.columns import CONTRACT_SERVICES, EVIDENCE
from matching.engine.criteria import CRITERIA
from matching.engine.door.wants import MOST_POINTS, MOST_WANTS
from matching.engine.statuses import STATUSES
from matching.engine.units import U

FACETS = ("country", "region", "standard", "modality")
EXPLANATION = ("other_sites", "musts", "wants", "questions")
MOST_POINTS_IN_SUM = MOST_WANTS * MOST_POINTS


def answer_components() -> dict[str, Schema]:
    """`MatchAnswer` and what it is made of."""
    return {
        "MatchAnswer": match_answer(),
        "CatalogState": catalog_state(),
        "Counts": shape("Providers by their best site.", dict.fromkeys(("considered", *FITS), count("Providers."))),
        "FunnelRow": funnel_row(),
        "MatchFacets": shape(
            "What the providers found have in common; most frequent first, then by code.",
            {name: listed(ref("MatchFacetRow"), f"By {name}.") for name in FACETS},
        ),
        "MatchFacetRow": shape(
            "A code, and how many have it.", {"value": text("A code."), "count": count("Providers.")}
        ),
        "Result": shape("A partner that may fit, by its best site.", result(), EXPLANATION),
        "NearMiss": shape("A partner that misses by one must.", near_miss(), EXPLANATION),
        **parts(),
        **reasons(),
    }


def match_answer() -> Schema:
    fields = {
        "brief": ref("NormalisedBrief"),
        "brief_hash": text(
            "SHA-256 over the canonical JSON (RFC 8785) of what decides the ranking.", pattern="^sha256:[0-9a-f]{64}$"
        ),
        "catalog": ref("CatalogState"),
        "engine": text("The version of the rules."),
        "counts": ref("Counts"),
        "funnel": listed(ref("FunnelRow"), "What each must costs, as sent; the last row, `together`, is for all."),
        "facets": nullable(described("MatchFacets", "null unless asked for.")),
        "results": listed(ref("Result"), "The page, best first.", maxItems=200),
        "near_misses": listed(ref("NearMiss"), "The best of them, in the same order.", maxItems=50),
    }
    return shape("The ranking of the published catalog by a brief.", fields)


def catalog_state() -> Schema:
    as_of = text("When it last changed (UTC); null if it never did.", format="date-time")
    return shape(
        "The catalog that answered.",
        {"revision": count("Raised with every change of the catalog."), "as_of": nullable(as_of)},
    )


def funnel_row() -> Schema:
    return shape(
        "Providers by what one must says of the best of their sites.",
        {
            "must": text("The must's label, or `together`."),
            "met": count("Some site meets it."),
            "unknown": count("No site meets it, some site leaves it open."),
            "unmet": count("No site meets it or leaves it open."),
        },
    )


def result() -> dict[str, Schema]:
    return {
        "rank": whole("Over confirmed and possible, before `fits` and paging; equal results share it.", 1),
        "fit": one_of_words(FITS[:2], "Whether every must is met, or some are open."),
        "score": score("Expected."),
        "score_low": score("If every open fact turns out badly."),
        "score_high": score("If every open fact turns out well."),
        "confidence": nullable(number("How much of the score is known; null without wants.", 0, 1)),
        "score_micro": listed(
            whole("", 0, MOST_POINTS_IN_SUM * U),
            "The exact score: low, expected, high, out of `points_total` times 1 000 000.",
            minItems=3,
            maxItems=3,
        ),
        "points_total": whole("The points of all wants.", 0, MOST_POINTS_IN_SUM),
        "provider": ref("PartnerProvider"),
        "site": ref("PartnerSite"),
        "other_sites": listed(ref("OtherSite"), "The provider's other active sites."),
        "musts": listed(ref("MustReason"), "Every must, with its reason."),
        "wants": listed(ref("WantReason"), "Every want with points, as sent, with its reason.", maxItems=MOST_WANTS),
        "questions": listed(ref("Question"), "What is worth asking: musts first, then by `worth`."),
    }


def near_miss() -> dict[str, Schema]:
    return {
        **result(),
        "rank": {"type": "null", "description": "A near miss has no rank."},
        "fit": {"type": "string", "const": FITS[2]},
        "unmet": text("The label of the must that is not met."),
        "repair": text("What would mend it. To be read, not parsed."),
    }


def parts() -> dict[str, Schema]:
    return {
        "PartnerProvider": shape(
            "Whose site it is.",
            {
                "key": text("The key of `/providers/`."),
                "name": text("Its name."),
                "url": text("Its address in this API.", format="uri-reference"),
                "contract_services": one_of_words(sorted(CONTRACT_SERVICES), "Whether it makes things for others."),
                "source": text("Where its profile comes from; `synthetic` marks generated data."),
            },
        ),
        "PartnerSite": shape(
            "The provider's best site for this brief.",
            {"key": text("The key of `/sites/`."), "name": text("Its name."), "country": country()},
        ),
        "OtherSite": shape(
            "Another active site of the provider.",
            {"key": text("The key of `/sites/`."), "country": country(), "fit": one_of_words(FITS, "How it fits.")},
        ),
    }


def reasons() -> dict[str, Schema]:
    return {
        "MustReason": shape(
            "What a must says of the site.",
            {
                "must": text("Its label, such as `standards:ISO13485` or `countries`."),
                "status": one_of_words(tuple(STATUSES.values()), "What is known."),
                "because": text("The reason. To be read, not parsed."),
                "evidence": nullable(described("MustEvidence", "The record that decides; null where none does.")),
            },
        ),
        "MustEvidence": shape(
            "How well a fact is proven.",
            {
                "grade": one_of_words(EVIDENCE, "From the strongest to the weakest."),
                "url": nullable(text("Where the proof can be read.", format="uri")),
            },
        ),
        "WantReason": want_reason(),
        "WantValue": shape(
            "How well a wish is met, from 0 to 1.",
            {name: number(f"The {name} value.", 0, 1) for name in ("low", "expected", "high")},
        ),
        "Question": shape(
            "What to ask the site.",
            {
                "about": text("The must's label, or the want's criterion, with the code where it has codes."),
                "worth": number("Points of the shown score between the worst and the best answer.", 0, 100),
                "ask": text("The question. To be read, not parsed."),
            },
        ),
    }


def want_reason() -> Schema:
    return shape(
        "What a want adds to the score.",
        {
            "criterion": one_of_words(tuple(CRITERIA), "Of the want."),
            "position": whole("Its index in `want`, as sent.", 0, MOST_WANTS - 1),
            "share": number("Of all points.", 0, 1),
            "value": ref("WantValue"),
            "value_micro": listed(
                whole("", 0, U), "The same in millionths: low, expected, high.", minItems=3, maxItems=3
            ),
            "contribution": number("Points of the shown score; they add up to it.", 0, 100),
            "because": text("The reason. To be read, not parsed."),
        },
    )


def count(description: str) -> Schema:
    return whole(description, 0)


def score(description: str) -> Schema:
    return nullable(number(f"{description} One decimal; null without wants.", 0, 100))


def country() -> Schema:
    return nullable(text("ISO 3166-1 alpha-2; null if it is not on record."))
