"""The vocabularies: looked at, and asked by the fields that complete a code from its name or synonym."""

from django.contrib import admin

from catalog.admin.looking import Looking
from catalog.models import Capability, Country, Modality, Standard


@admin.register(Capability)
class CapabilityAdmin(Looking):
    list_display = ("code", "name", "unit")
    search_fields = ("code", "name", "synonyms__text")
    ordering = ("code",)


@admin.register(Modality)
class ModalityAdmin(Looking):
    list_display = ("code", "name", "group")
    search_fields = ("code", "name")


@admin.register(Standard)
class StandardAdmin(Looking):
    list_display = ("code", "title", "kind", "holdable")
    list_filter = ("kind", "holdable")
    search_fields = ("code", "title")


@admin.register(Country)
class CountryAdmin(Looking):
    list_display = ("code", "name")
    search_fields = ("code", "alpha3", "name")
