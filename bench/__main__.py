"""`python -m bench`: the engine measured against what a user would take instead. See bench/README.md."""

import os

import django

from bench.database import TEMPLATE, address, address_of

# Django is set up with the template, and connected to a copy of it for each catalog.
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "partnermatch.settings",
    "PARTNERMATCH_ENV": "test",
    "DATABASE_STATEMENT_TIMEOUT": "0",
    "DATABASE_URL": address_of(address(), TEMPLATE),
}
os.environ.pop("DATABASE_REPLICA_URL", None)
django.setup()

from bench.command import main  # noqa: E402 after the applications are ready

main()
