"""Write the catalog as a native file: `export_catalog [--output FILE] [PROVIDER_KEY ...]`."""

import os
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.exchange import UnknownProvider, export_document


class Command(BaseCommand):
    help = "Export the catalog, or some providers of it. The same catalog gives the same bytes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("keys", nargs="*", metavar="PROVIDER_KEY", help="Which providers (default: all).")
        parser.add_argument("--output", type=Path, metavar="FILE", help="Default: standard output.")

    def handle(self, *args: Any, **options: Any) -> None:
        pieces = export_document(keys=options["keys"] or None)
        try:
            if options["output"] is None:
                for piece in pieces:
                    self.stdout.write(piece.decode(), ending="")
                self.stdout.flush()
            else:
                _write(pieces, options["output"])
                self.stderr.write(f"{options['output']}: {options['output'].stat().st_size:,} bytes written")
        except UnknownProvider as error:
            raise CommandError(str(error)) from error
        except BrokenPipeError:  # whoever reads has had enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stdout.fileno())  # what is buffered goes nowhere
        except OSError as error:
            raise CommandError(f"cannot write {options['output'] or 'the output'}: {error.strerror}") from error


def _write(pieces: Iterable[bytes], path: Path) -> None:
    """The whole file or none: what was there stays until the last byte is written."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as draft:
        try:
            draft.writelines(pieces)
            draft.flush()
            os.fsync(draft.fileno())
            Path(draft.name).replace(path)
        except BaseException:
            Path(draft.name).unlink()
            raise
