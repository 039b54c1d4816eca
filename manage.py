#!/usr/bin/env python
"""Django's command line. Runs in the development environment unless PARTNERMATCH_ENV says otherwise."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("PARTNERMATCH_ENV", "development")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnermatch.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
