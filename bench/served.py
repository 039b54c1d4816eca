"""The product with an empty view added, for an application server: what a request costs that asks for nothing."""

import os

from partnermatch import settings

# Before Django reads them.
settings.ROOT_URLCONF = "bench.served_urls"
os.environ["DJANGO_SETTINGS_MODULE"] = "partnermatch.settings"

from partnermatch.wsgi import application  # noqa: E402 after the settings

__all__ = ["application"]
