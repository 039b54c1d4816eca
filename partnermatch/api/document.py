"""The OpenAPI document and its viewer, for anybody. What is served is the file that was reviewed, nothing generated."""

from functools import cache
from hashlib import sha256
from typing import Any

import orjson
import yaml
from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.views import APIView

from partnermatch.api.strict import AsDeclared

DOCUMENT = settings.BASE_DIR / "docs" / "openapi" / "v1.yaml"


@cache
def as_yaml() -> bytes:
    return bytes(DOCUMENT.read_bytes())


@cache
def as_json() -> bytes:
    return orjson.dumps(yaml.load(as_yaml(), Loader=yaml.CSafeLoader))


class YAMLDocument(APIView):
    """The document as it is in the repository."""

    schema = None
    authentication_classes = ()
    permission_classes = (AsDeclared,)
    content_type = "application/yaml"
    content = staticmethod(as_yaml)

    def get(self, request: Request) -> Any:
        body = self.content()
        headers = {"ETag": f'"{sha256(body).hexdigest()[:32]}"', "Cache-Control": "public, no-cache"}
        response = HttpResponse(body, content_type=self.content_type, headers=headers)
        return get_conditional_response(request._request, etag=headers["ETag"], response=response)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Each address has one form, whatever the request would rather have."""
        return super().perform_content_negotiation(request, force=True)


class JSONDocument(YAMLDocument):
    """The same as JSON."""

    content_type = "application/json"
    content = staticmethod(as_json)


class Viewer(SpectacularSwaggerSplitView):
    """Swagger UI from our own static files: no script in the page, nothing from elsewhere."""

    schema = None
    authentication_classes = ()
    permission_classes = (AsDeclared,)
    query_parameters = ("script",)
    url_name = "v1:openapi-json"
    title = "PartnerMatch API"
    template_name = "partnermatch/api_docs.html"
