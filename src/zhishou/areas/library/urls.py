"""Addresses of the library."""

from django.urls import path

from zhishou.areas.library import pages

urlpatterns = [
    path("library", pages.listing, name="library"),
    path("library.xlsx", pages.listing_excel),
    path("library/new/law", pages.new_law),
    path("library/new/rule", pages.new_rule),
    path("library/standards", pages.standards),
    path("library/reading", pages.reading),
    path("library/reading.xlsx", pages.reading_excel),
    path("library/<str:number>", pages.show, name="document"),
]
