"""The routes of judgement, below the version's own prefix."""

from django.urls import path

from matching.api import briefs, exports, shortlists, verify, watch
from matching.api.views import MatchView

urlpatterns = [
    path("match/", MatchView.as_view(), name="match"),
    path("briefs/", briefs.BriefList.as_view(), name="briefs"),
    path("briefs/<uuid:key>/", briefs.BriefSingle.as_view(), name="brief"),
    path("briefs/<uuid:key>/duplicate/", briefs.BriefDuplicate.as_view(), name="brief-duplicate"),
    path("briefs/<uuid:key>/match/", briefs.BriefMatch.as_view(), name="brief-match"),
    path("briefs/<uuid:key>/shortlists/", shortlists.BriefShortlists.as_view(), name="brief-shortlists"),
    path("shortlists/", shortlists.ShortlistList.as_view(), name="shortlists"),
    path("shortlists/<uuid:key>/", shortlists.ShortlistSingle.as_view(), name="shortlist"),
    path("shortlists/<uuid:key>/export/", exports.ShortlistExport.as_view(), name="shortlist-export"),
    path("shortlists/<uuid:key>/verify/", verify.ShortlistVerification.as_view(), name="shortlist-verify"),
    path("shortlists/<uuid:key>/changes/", verify.ShortlistChanges.as_view(), name="shortlist-changes"),
    path("changes/", watch.Changes.as_view(), name="changes"),
    path("lapses/", watch.Lapses.as_view(), name="lapses"),
]
