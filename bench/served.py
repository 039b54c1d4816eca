"""The product with a few views added that stop before the end of a match, for an application server."""

import os

from partnermatch import settings

# Before Django reads them.
settings.ROOT_URLCONF = "bench.served_urls"
os.environ["DJANGO_SETTINGS_MODULE"] = "partnermatch.settings"

from partnermatch.wsgi import application  # noqa: E402 after the settings

__all__ = ["application"]
