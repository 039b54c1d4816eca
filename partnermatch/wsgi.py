"""The application server's entry point. Runs in the production environment unless PARTNERMATCH_ENV says otherwise."""

import gc
import os

import django
from django.urls import get_resolver

from partnermatch.api.gateway import Gateway

os.environ.setdefault("PARTNERMATCH_ENV", "production")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnermatch.settings")
os.environ.setdefault("DATABASE_ROLE", "partnermatch_app")

django.setup(set_prefix=False)
application = Gateway()

# All is loaded before workers are forked, which then share it: as long as nobody looks through it for garbage, which it
# is not. To do so again and again would hold up requests, too.
get_resolver().url_patterns  # noqa: B018 loads every view
gc.collect()
gc.freeze()
