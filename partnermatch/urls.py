"""What is served where, and who answers when nothing is."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from partnermatch.api.problem_pages import problem_page
from partnermatch.health import live, ready


def favicon(request: HttpRequest) -> HttpResponse:
    """What browsers ask for unbidden. Pages name the picture themselves."""
    return HttpResponseRedirect(static("partnermatch/favicon.svg"))


urlpatterns = [
    path("", RedirectView.as_view(pattern_name="v1:docs")),
    path("api/v1/", include("partnermatch.api.v1")),
    path("problems/<slug:code>/", problem_page, name="problem"),
    path("health/live", live, name="live"),
    path("health/ready", ready, name="ready"),
    path("favicon.ico", favicon, name="favicon"),
    path("admin/", admin.site.urls),
]

handler400 = handler403 = handler404 = "partnermatch.api.errors.client_error"
handler500 = "partnermatch.api.errors.server_error"
