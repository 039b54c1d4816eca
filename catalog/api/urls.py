"""The routes of the catalog, below the version's own prefix."""

from django.urls import path

from catalog.api import duplicate_views, proposal_views, views, vocabulary_views
from catalog.api.record_views import record_routes

urlpatterns = [
    path("providers/", views.ProviderList.as_view(), name="providers"),
    path("providers/<str:key>/", views.ProviderSingle.as_view(), name="provider"),
    path("providers/<str:key>/history/", views.ProviderHistory.as_view(), name="provider-history"),
    path("providers/<str:key>/merge/", duplicate_views.Merging.as_view(), name="provider-merge"),
    path("providers/<str:key>/sites/", views.SiteCreation.as_view(), name="provider-sites"),
    path("sites/", views.SiteList.as_view(), name="sites"),
    path("sites/<str:key>/", views.SiteSingle.as_view(), name="site"),
    *record_routes(),
    path("duplicates/", duplicate_views.DuplicateList.as_view(), name="duplicates"),
    path("duplicates/dismiss/", duplicate_views.DuplicateDismissal.as_view(), name="duplicate-dismissal"),
    path("proposals/", proposal_views.ProposalList.as_view(), name="proposals"),
    path("proposals/<uuid:key>/", proposal_views.ProposalSingle.as_view(), name="proposal"),
    path("proposals/<uuid:key>/publish/", proposal_views.ProposalPublication.as_view(), name="proposal-publication"),
    path("proposals/<uuid:key>/reject/", proposal_views.ProposalRejection.as_view(), name="proposal-rejection"),
    path("proposals/<uuid:key>/withdraw/", proposal_views.ProposalWithdrawal.as_view(), name="proposal-withdrawal"),
    path("proposals/<uuid:key>/renew/", proposal_views.ProposalRenewal.as_view(), name="proposal-renewal"),
    path("capabilities/", vocabulary_views.CapabilityList.as_view(), name="capabilities"),
    path("capabilities/tree/", vocabulary_views.CapabilityTree.as_view(), name="capability-tree"),
    path("capabilities/<str:code>/", vocabulary_views.CapabilitySingle.as_view(), name="capability"),
    path("modalities/", vocabulary_views.ModalityList.as_view(), name="modalities"),
    path("modalities/<str:code>/", vocabulary_views.ModalitySingle.as_view(), name="modality"),
    path("stages/", vocabulary_views.StageList.as_view(), name="stages"),
    path("stages/<str:code>/", vocabulary_views.StageSingle.as_view(), name="stage"),
    path("standards/", vocabulary_views.StandardList.as_view(), name="standards"),
    path("standards/<str:code>/", vocabulary_views.StandardSingle.as_view(), name="standard"),
    path("regions/", vocabulary_views.RegionList.as_view(), name="regions"),
    path("regions/<str:code>/", vocabulary_views.RegionSingle.as_view(), name="region"),
    path("countries/", vocabulary_views.CountryList.as_view(), name="countries"),
    path("countries/<str:code>/", vocabulary_views.CountrySingle.as_view(), name="country"),
]
