#!/usr/bin/env python
"""Django's command line. Runs in the development environment unless PARTNERMATCH_ENV says otherwise."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("PARTNERMATCH_ENV", "development")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnermatch.settings")
    try:
        execute_from_command_line(sys.argv)
        sys.stdout.flush()
    except BrokenPipeError:  # `manage.py match … | head` has seen enough; nothing may be flushed into the closed pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
