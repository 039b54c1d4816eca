"""What search compares: folded names, their words, and the stems of the vocabularies' terms.

Bodies of standard SQL bind their names when they are created, and the one other function keeps its search path: an
index never depends on the search path of who writes to it. High costs keep the planner from computing row by row what
an index holds.
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations

from catalog.models.text import Folded, Stems, Words

# unaccent() is only STABLE, since somebody may name another dictionary; this one is named. It turns every kind of
# apostrophe into one; without them "King's" is one word, as "Kings" is.
FOLD = """
CREATE FUNCTION catalog_fold(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(
    translate(lower(unaccent('unaccent'::regdictionary, $1)), '''`', ''), '[^[:alnum:]]+', ' ', 'g'
));
"""

# Called for every name that is written: this language calls a function in half the time of the other.
WORDS = """
CREATE FUNCTION catalog_words(name text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 10000
SET search_path FROM CURRENT AS $$
DECLARE folded text := catalog_fold(name);
BEGIN
    RETURN to_tsvector('simple', folded || ' ' || replace(folded, ' ', ''));
END $$;
"""

# NULL for a word that says nothing by itself. From the inside out: British spelling, -ise and its kin, plural, -ing and
# -ed, a silent e, -y and -ies, a doubled last letter. PostgreSQL's English stemmer makes one word of "sterile" and
# "sterilization", which are two things; and short words are codes (PFS, SMT, DES), which are left alone.
STEM = """
CREATE FUNCTION catalog_stem(word text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN word IN ('a', 'an', 'and', 'at', 'by', 'for', 'from', 'in', 'near', 'of', 'on', 'or', 'the', 'to', 'with')
    THEN NULL
    WHEN length(word) < 4 THEN word
    ELSE regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        replace(replace(word, 'mould', 'mold'), 'vapour', 'vapor'),
        '^(.{3,})i[sz](e|ed|er|ing|ation)s?$', '\\1iz'),
        '^(.*[aeiouy].*[^s])s$', '\\1'),
        '^(.{3,})(ing|ed)$', '\\1'),
        '^(.{3,})e$', '\\1'),
        '^(.{3,})y$', '\\1i'),
        '^(..+)(.)\\2$', '\\1\\2')
END;
"""

STEMS = """
CREATE FUNCTION catalog_stems(text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000
RETURN (
    SELECT coalesce(array_agg(stem ORDER BY place), '{}') || coalesce(string_agg(stem, '' ORDER BY place), '')
      FROM (SELECT catalog_stem(word) AS stem, place
              FROM string_to_table(catalog_fold($1), ' ') WITH ORDINALITY AS w(word, place)) s
     WHERE stem IS NOT NULL
);
"""

NAMES = [("provider", "name"), ("site", "name"), ("site", "city")]
TERMS = [("capability", "name"), ("capabilitysynonym", "text"), ("country", "name"), ("region", "name")]


def index(model: str, expression: Folded | Stems | Words | OpClass, name: str) -> migrations.AddIndex:
    return migrations.AddIndex(model, GinIndex(expression, name=name))


def alike(column: str) -> OpClass:
    return OpClass(Folded(column), name="gin_trgm_ops")


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_reading_indexes")]
    operations = [
        migrations.RunSQL(FOLD, "DROP FUNCTION catalog_fold(text)"),
        migrations.RunSQL(WORDS, "DROP FUNCTION catalog_words(text)"),
        migrations.RunSQL(STEM, "DROP FUNCTION catalog_stem(text)"),
        migrations.RunSQL(STEMS, "DROP FUNCTION catalog_stems(text)"),
        *[index(model, Words(column), f"{model}_{column}_words") for model, column in NAMES],
        *[index(model, Stems(column), f"{model}_{column}_stems") for model, column in TERMS],
        *[index(model, alike(column), f"{model}_{column}_alike") for model, column in NAMES + TERMS],
    ]
