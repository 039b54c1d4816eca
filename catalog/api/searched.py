"""What the answer of a list says of how the words of a search were understood."""

from typing import Any

from rest_framework import serializers

from catalog.search import Kind, Matched, Reading, Understanding

TREATMENTS = {
    "asked_for": "What is found meets one of its readings.",
    "not_understood": "Nothing is called so, hence nothing is found.",
    "left_out": "A capability that no site has together with the rest, which was asked for without it.",
    "passed_over": "It says nothing beside other words.",
}


class PhraseReading(serializers.Serializer[Any]):
    """One meaning of a phrase. `code` and `name` are those of a vocabulary; names, cities and numbers have neither."""

    kind = serializers.ChoiceField(choices=[(kind.value, kind.name) for kind in Kind])
    code = serializers.CharField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    term = serializers.CharField(help_text="The name or synonym that was recognised, or the words that are looked for.")
    whole = serializers.BooleanField(help_text="The phrase is all of the term, not a part of it.")
    corrected = serializers.BooleanField(help_text="A word was taken as misspelt, or as the beginning of a longer one.")


class SearchedPhrase(serializers.Serializer[Any]):
    """A word or phrase of the search, as it was typed, and all that it may mean: one of these has to be met."""

    text = serializers.CharField()
    treated_as = serializers.ChoiceField(
        choices=list(TREATMENTS), help_text=" ".join(f"`{name}`: {told}" for name, told in TREATMENTS.items())
    )
    readings = PhraseReading(many=True)
    sites_alone = serializers.IntegerField(
        allow_null=True, help_text="If nothing was found: how many sites meet this phrase, whatever else is asked."
    )


class Searched(serializers.Serializer[Any]):
    """How the search was understood, phrase by phrase. All phrases asked for hold for one and the same site."""

    phrases = SearchedPhrase(many=True)


class SearchablePage(serializers.Serializer[Any]):
    """A page of a list that can be searched; each list declares its `results`."""

    count = serializers.IntegerField(min_value=0, help_text="How many there are on all pages.")
    next = serializers.URLField(allow_null=True, help_text="The following page; null on the last.")
    previous = serializers.URLField(allow_null=True, help_text="The page before; null on the first.")
    search = Searched(required=False, help_text="Only where something is searched for.")


def told(understanding: Understanding) -> dict[str, Any]:
    """`Searched`, as plain data."""
    return {"phrases": [phrase(each) for each in understanding.matched]}


def phrase(matched: Matched) -> dict[str, Any]:
    return {
        "text": matched.text,
        "treated_as": treatment(matched),
        "readings": [] if matched.passed_over else [reading(each) for each in matched.readings],
        "sites_alone": matched.alone,
    }


def treatment(matched: Matched) -> str:
    if matched.passed_over:
        return "passed_over"
    if matched.left_out:
        return "left_out"
    return "asked_for" if matched.readings else "not_understood"


def reading(each: Reading) -> dict[str, Any]:
    return {
        "kind": each.kind.value,
        "code": each.code or None,
        "name": each.name or None,
        "term": each.term,
        "whole": each.whole,
        "corrected": each.corrected,
    }
