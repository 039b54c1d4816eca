"""`manage.py seed`: fill a catalog through the door that users' files come through."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from catalog.exchange import Report, has_providers, import_document, load_vocabularies
from seeds.documents import VOCABULARIES, named_manufacturers, synthetic_providers
from seeds.synthetic.providers import SOURCE

_ACTOR, _REASON = "seed", "seeds of the project"
_SHOWN_ERRORS = 20
_SYNTHETIC_STAY = (
    "The catalog has synthetic providers, and they stay: --without-synthetic adds none and takes none away. "
    "A catalog without them begins with an empty database."
)


class Command(BaseCommand):
    help = (
        "Load the vocabularies, the named manufacturers and the synthetic providers, all or nothing. "
        "Providers that the catalog has already stay as they are."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--vocabularies", action="store_true", help="Load the vocabularies and nothing else.")
        parser.add_argument("--without-synthetic", action="store_true", help="Load real companies only.")
        parser.add_argument(
            "--if-empty", action="store_true", help="Leave a catalog that has providers as it is, whosoever they are."
        )
        parser.add_argument("--reset", action="store_true", help="Undo later changes to the providers of the seeds.")
        parser.add_argument("--dry-run", action="store_true", help="Show what would change, and change nothing.")

    def handle(self, *args: Any, dry_run: bool, reset: bool, **options: Any) -> None:
        leave = options["vocabularies"] or (options["if_empty"] and has_providers())
        documents = {} if leave else {"named manufacturers": named_manufacturers}
        if documents and not options["without_synthetic"]:
            documents["synthetic providers"] = synthetic_providers
        with transaction.atomic():  # a dry run needs the vocabularies too: it does everything and takes it back
            changed = self._told("vocabularies", load_vocabularies(VOCABULARIES, actor=_ACTOR, reason=_REASON))
            for name, document in documents.items():
                changed += self._told(name, self._imported(document(), reset=reset))
            transaction.set_rollback(dry_run)
        if options["if_empty"] and leave and not changed:
            self.stdout.write("The catalog has providers: it stays as it is.")
        else:
            self.stdout.write(_summary(changed, dry_run=dry_run))
        if options["without_synthetic"] and has_providers(source=SOURCE["name"]):
            self.stdout.write(_SYNTHETIC_STAY)

    def _imported(self, document: dict[str, Any], *, reset: bool) -> Report:
        """The import of the providers that the catalog lacks, or with `reset` of all."""
        plan = import_document(document, publish=True, dry_run=True, actor=_ACTOR, reason=_REASON)
        new = {change.label for change in plan.changes if (change.kind, change.action) == ("provider", "create")}
        wanted = [provider for provider in document["providers"] if reset or provider["key"] in new]
        if not plan.ok or not wanted:
            return plan if not plan.ok else Report(dry_run=False)
        part = document | {"providers": wanted}
        return import_document(part, publish=True, actor=_ACTOR, reason=_REASON, progress=self._progress)

    def _progress(self, message: str) -> None:
        self.stdout.write(f"  … {message}")
        self.stdout.flush()

    def _told(self, name: str, report: Report) -> int:
        """Print what became of a part of the seeds; the number of rows that changed."""
        if not report.ok:
            shown = [str(error) for error in report.errors[:_SHOWN_ERRORS]]
            more = f"\n… and {report.error_count - len(shown)} more" if report.error_count > len(shown) else ""
            raise CommandError(f"the {name} cannot be loaded, nothing was changed:\n" + "\n".join(shown) + more)
        changed = len(report.changes)
        self.stdout.write(f"{name}: {f'{changed} rows' if changed else 'nothing to do'}")
        for line in report.lines() if changed else ():
            self.stdout.write(f"  {line}")
        return changed


def _summary(changed: int, *, dry_run: bool) -> str:
    if not changed:
        return "The catalog has all the seeds already: nothing changed."
    return f"{changed} rows would be written: nothing changed." if dry_run else f"{changed} rows written."
