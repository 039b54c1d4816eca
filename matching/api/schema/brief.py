"""The brief as JSON Schema. Wants are derived from the registry of criteria: a new one needs no word here."""

import inspect
from collections.abc import Mapping
from typing import Any

from matching.api.schema.words import (
    Schema,
    closed,
    day,
    flag,
    listed,
    one_of_words,
    ref,
    shape,
    text,
    whole,
)
from matching.engine.brief import Brief, Musts
from matching.engine.columns import EVIDENCE
from matching.engine.criteria import CRITERIA
from matching.engine.door import ASKABLE_FITS, LONGEST_TITLE, MUST_LISTS, NUMBERS
from matching.engine.door.vocabulary import LONGEST_LIST
from matching.engine.door.wants import MOST_POINTS, MOST_WANTS, may_be_left_out
from matching.engine.parameters import Choice, CodeList, Criterion, Parameter, Shares, VolumeUnit, Whole

MUSTS: Mapping[str, str] = {
    "capabilities": "What the site must be able to do.",
    "standards": "What the site must hold. Of a regulation, which nobody holds, the refusal says what to ask instead.",
    "modalities": "The kinds of product that the site must work with.",
    "stages": "The stages at which the site must make what `capabilities` names.",
    "countries": "Where the site may be. With `regions`, one of either suffices.",
    "regions": "Market regions and blocs where the site may be.",
    "exclude_countries": "Where the site may not be.",
    "exclude_capabilities": "What the site may not do, nor anything below it: for shared sites.",
}
TITLE_PATTERN = r"^[^\x00-\x1f\x7f-\x9f]*$"


def brief_components() -> dict[str, Schema]:
    """`Brief`, as it is sent, and `NormalisedBrief`, as the answer repeats it."""
    sent = brief_fields()
    return {
        "Brief": closed("What a sponsor asks. Every field may be left out; an empty list asks nothing.", sent),
        "BriefProviders": closed("Who is considered at all.", provider_fields()),
        "BriefMusts": closed("The gate. What is not known to be unmet may pass it, as `possible`.", must_fields()),
        "Want": {
            "description": "A wish, told apart by its criterion. It moves the order, and excludes nobody.",
            "oneOf": [ref(want_name(each)) for each in CRITERIA.values()],
            "discriminator": {"propertyName": "criterion", "mapping": mapping()},
        },
        **{want_name(each): want(each) for each in CRITERIA.values()},
        "NormalisedBrief": shape("The brief with every default filled in.", normalised(sent)),
        "NormalisedProviders": shape("Who was considered at all.", normalised(provider_fields())),
        "NormalisedMusts": shape("The gate.", normalised(must_fields())),
    }


def brief_fields() -> dict[str, Schema]:
    return {
        "title": text("For your own records.", maxLength=LONGEST_TITLE, pattern=TITLE_PATTERN, default=Brief.title),
        "as_of": day("The day on which everything is looked at. Today (UTC) if it is left out."),
        "horizon": day("Certificates must hold through this day, not before `as_of`. `as_of` if it is left out."),
        "providers": ref("BriefProviders"),
        "must": ref("BriefMusts"),
        "want": listed(ref("Want"), "What makes one partner better than another.", maxItems=MOST_WANTS),
        "limit": page_number("limit", "How many results are shown at most."),
        "offset": page_number("offset", "How many results come before the page; with `limit` at most 100 000."),
        "fits": listed(
            {"type": "string", "enum": list(ASKABLE_FITS)},
            "Which results are shown. Both kinds if it is left out.",
            minItems=1,
            uniqueItems=True,
        ),
        "near_misses": page_number("near_misses", "How many of those that miss by one must are shown."),
        "facets": flag("Whether to count what was found by country, region, standard and modality.", default=False),
        "explain": flag("Whether to give reasons and questions.", default=True),
    }


def page_number(name: str, description: str) -> Schema:
    return whole(description, *NUMBERS[name], default=getattr(Brief, name))


def provider_fields() -> dict[str, Schema]:
    return {
        "only": codes("Keys of the providers that alone are considered.", "providers"),
        "not": codes("Keys of providers that are not, such as the present supplier.", "providers"),
    }


def must_fields() -> dict[str, Schema]:
    return {
        **{name: codes(MUSTS[name], vocabulary) for name, vocabulary in MUST_LISTS.items()},
        "contract_services": flag(
            "Whether the provider must be known to make things for others.", default=Musts.contract_services
        ),
        "min_evidence": one_of_words(
            EVIDENCE, "The weakest grade of evidence that a must accepts.", default=Musts.min_evidence
        ),
    }


def codes(description: str, vocabulary: str, **more: Any) -> Schema:
    told = f"{description} Listed at `/{vocabulary}/`."
    return listed({"type": "string"}, told, maxItems=LONGEST_LIST, uniqueItems=True, **more)


def normalised(fields: Mapping[str, Schema]) -> dict[str, Schema]:
    """The same fields without defaults, since every one is there."""
    answered = {name.replace("Brief", "Normalised"): name for name in ("BriefProviders", "BriefMusts")}
    names = {ref(sent)["$ref"]: ref(told) for told, sent in answered.items()}
    bare = {name: {k: v for k, v in field.items() if k != "default"} for name, field in fields.items()}
    return {name: names.get(field.get("$ref", ""), field) for name, field in bare.items()}


def mapping() -> dict[str, str]:
    return {name: ref(want_name(each))["$ref"] for name, each in CRITERIA.items()}


def want_name(criterion: Criterion) -> str:
    return "".join(part.capitalize() for part in criterion.name.split("_")) + "Want"


def want(criterion: Criterion) -> Schema:
    """A want as its criterion declares it."""
    optional = {parameter.name for parameter in criterion.parameters if may_be_left_out(parameter)}
    properties = {
        "criterion": {"type": "string", "const": criterion.name},
        **{parameter.name: parameter_schema(parameter) for parameter in criterion.parameters},
        "points": whole("The weight of the wish; 0 leaves it out.", 0, MOST_POINTS),
    }
    return closed(
        inspect.getdoc(criterion.value) or "", properties, [name for name in properties if name not in optional]
    )


def parameter_schema(parameter: Parameter) -> Schema:
    match parameter:
        case CodeList():
            return codes("Codes.", parameter.vocabulary, minItems=0 if parameter.optional else 1)
        case Choice():
            first = parameter.options[0]
            return one_of_words(parameter.options, f"`{first}` if it is left out.", default=first)
        case Whole():
            return whole("A whole number.", parameter.low, parameter.high)
        case VolumeUnit():
            return text("A volume unit: where capabilities are asked for, the unit of one of them.")
        case Shares():
            return shares()


def shares() -> Schema:
    percent = {"type": "number", "minimum": 0, "maximum": 100}
    told = "Percent by country code: at most two decimals, and at most 100 in sum."
    return {"type": "object", "additionalProperties": percent, "maxProperties": LONGEST_LIST, "description": told}
