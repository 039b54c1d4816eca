"""Texts as search compares them, and the indexes that hold them ready.

The functions are the database's own (the migration that brings the indexes says what each does). An index and the
question that it answers must be spelled alike, so both are built here.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db.models import Func, Index, TextField


class Folded(Func):
    """Lower case, no accents, one blank between words, nothing but letters and digits."""

    function = "catalog_fold"
    output_field = TextField()
    arity = 1


class Words(Func):
    """The folded words of a name, and all of them in one: "usantibiotics" finds "US Antibiotics"."""

    function = "catalog_words"
    output_field = SearchVectorField()
    arity = 1


class Stems(Func):
    """The stems of a term of a vocabulary in their order; last comes all of them in one."""

    function = "catalog_stems"
    output_field = ArrayField(TextField())
    arity = 1


def found_by_name(column: str, *, model: str) -> list[Index]:
    """A name is found by its words, and by words that look like them."""
    return [GinIndex(Words(column), name=f"{model}_{column}_words"), _alike(column, model)]


def found_by_term(column: str, *, model: str) -> list[Index]:
    """A term is found by the stems of its words, and by words that look like them."""
    return [GinIndex(Stems(column), name=f"{model}_{column}_stems"), _alike(column, model)]


def _alike(column: str, model: str) -> GinIndex:
    trigrams = OpClass(Folded(column), name="gin_trgm_ops")
    return GinIndex(trigrams, name=f"{model}_{column}_alike")
