"""The page that the `type` of a problem leads to."""

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from partnermatch.api.problems import KINDS


@csrf_exempt
@require_safe
def problem_page(request: HttpRequest, code: str) -> JsonResponse:
    """What a kind of problem means, and what to do about it."""
    if code not in KINDS:
        raise Http404
    kind = KINDS[code]
    return JsonResponse({"code": code, "status": kind.status, "title": kind.title, "remedy": kind.remedy})
