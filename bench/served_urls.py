"""The product's addresses and two views that do nothing behind the same doors."""

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from partnermatch import urls


class EmptyView(APIView):
    """The same authentication, scope and budget of requests as a match."""

    http_method_names = ["get"]
    required_scope = "read"

    def get(self, request: Request) -> Response:
        return Response({})


class EmptyHeavyView(EmptyView):
    """Counted as a heavy request too, as a match is."""

    heavy = True


urlpatterns = [
    path("api/v1/empty/", EmptyView.as_view()),
    path("api/v1/empty-heavy/", EmptyHeavyView.as_view()),
    *urls.urlpatterns,
]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
