"""Addresses of public relations."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.publicity import pages

urlpatterns = [
    path("publicity", pages.listing),
    path("publicity.xlsx", pages.listing_excel),
    path("publicity/media", pages.media),
    path("publicity/media.xlsx", pages.media_excel),
    path("publicity/media/<int:pk>/reveal", pages.reveal),
    path("publicity/<str:number>.pdf", pages.show_pdf),
    path("publicity/<str:number>", pages.show),
]
