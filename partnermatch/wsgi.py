"""The application server's entry point. Runs in the production environment unless PARTNERMATCH_ENV says otherwise."""

import os

import django

from partnermatch.api.gateway import Gateway

os.environ.setdefault("PARTNERMATCH_ENV", "production")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnermatch.settings")
os.environ.setdefault("DATABASE_ROLE", "partnermatch_app")

django.setup(set_prefix=False)
application = Gateway()
