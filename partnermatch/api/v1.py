"""The routes of version 1."""

import re
from typing import Any

from django.urls import URLPattern, path, reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.api.urls import urlpatterns as catalog_routes
from matching.api.urls import urlpatterns as matching_routes
from partnermatch.access.key_views import KeyList, KeyRotation, KeySingle
from partnermatch.access.views import MeView
from partnermatch.api.catalog_files import ExportView, ImportView
from partnermatch.api.document import JSONDocument, Viewer, YAMLDocument
from partnermatch.api.strict import AsDeclared
from partnermatch.traffic.budgets import WithinBudget

app_name = "v1"

PARAMETER = re.compile(r"<\w+:(\w+)>")


class RouteSerializer(serializers.Serializer[Any]):
    """A route of this version, and what may be done there."""

    path = serializers.CharField(help_text="With the names of its parameters in braces.")
    methods = serializers.ListField(child=serializers.CharField())


class IndexSerializer(serializers.Serializer[Any]):
    """Every route of this version."""

    routes = RouteSerializer(many=True)


class IndexView(APIView):
    """What there is, for whoever arrives without the documentation."""

    permission_classes = [WithinBudget, AsDeclared]

    @extend_schema(responses=IndexSerializer)
    def get(self, request: Request) -> Response:
        return Response({"routes": [route(pattern) for pattern in urlpatterns]})


def route(pattern: URLPattern) -> dict[str, Any]:
    view = pattern.callback.cls  # type: ignore[attr-defined]
    methods = [name.upper() for name in view.http_method_names if hasattr(view, name) and name != "options"]
    below = PARAMETER.sub(r"{\1}", str(pattern.pattern))
    return {"path": f"{reverse('v1:index')}{below}", "methods": methods}


urlpatterns = [
    path("", IndexView.as_view(), name="index"),
    *catalog_routes,
    path("catalog/imports/", ImportView.as_view(), name="catalog-imports"),
    path("catalog/export/", ExportView.as_view(), name="catalog-export"),
    *matching_routes,
    path("me/", MeView.as_view(), name="me"),
    path("keys/", KeyList.as_view(), name="keys"),
    path("keys/<str:prefix>/", KeySingle.as_view(), name="key"),
    path("keys/<str:prefix>/rotate/", KeyRotation.as_view(), name="key-rotation"),
    path("openapi.yaml", YAMLDocument.as_view(), name="openapi-yaml"),
    path("openapi.json", JSONDocument.as_view(), name="openapi-json"),
    path("docs/", Viewer.as_view(), name="docs"),
]
