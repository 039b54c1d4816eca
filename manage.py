#!/usr/bin/env python
"""Django's command line. Runs in the development environment unless PARTNERMATCH_ENV says otherwise."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import ProgrammingError
from psycopg.errors import UndefinedColumn, UndefinedFunction, UndefinedObject, UndefinedTable


def main() -> None:
    os.environ.setdefault("PARTNERMATCH_ENV", "development")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnermatch.settings")
    try:
        execute_from_command_line(sys.argv)
        sys.stdout.flush()
    except ProgrammingError as error:
        if not isinstance(error.__cause__, UndefinedTable | UndefinedColumn | UndefinedFunction | UndefinedObject):
            raise
        missing = str(error).splitlines()[0]
        sys.exit(f"The database is not up to date ({missing}): run manage.py migrate, or make seed")
    except BrokenPipeError:  # `manage.py match … | head` has seen enough; nothing may be flushed into the closed pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
