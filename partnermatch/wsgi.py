"""The application server's entry point. Runs in the production environment unless PARTNERMATCH_ENV says otherwise."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("PARTNERMATCH_ENV", "production")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnermatch.settings")

application = get_wsgi_application()
