"""Which questions the matches of sponsors leave open about a site, without a sponsor and without a day."""

from django.db import models

from catalog.models.site import Site


class QuestionCount(models.Model):
    """By how many sponsors a question was met in a year.

    `askers` is a set of 63 places. Each sponsor has one in each question, by a digest under the secret of the
    installation, and several may share one. So the number of places is at most the number of sponsors, asking again
    changes nothing, and a sponsor cannot be followed from one question to the next. Who is shown it, and from how many
    askers on: `catalog.desk.questions`.

    It is no part of the catalog: it has no history, and raises no revision.
    """

    PLACES = 63

    site = models.ForeignKey(Site, models.CASCADE, related_name="questions")
    about = models.CharField(max_length=100, help_text="What was asked about: `standards:ISO13485`, `lead_time`.")
    year = models.PositiveSmallIntegerField()
    askers = models.BigIntegerField()

    class Meta:
        ordering = ["site", "about", "year"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["site", "about", "year"], name="question_once_a_year"),
            models.CheckConstraint(name="question_was_asked", condition=models.Q(askers__gt=0)),
        ]
        indexes = [models.Index(fields=["year"], name="question_by_year")]

    def __str__(self) -> str:
        return f"{self.about} at site {self.site_id} in {self.year}"
