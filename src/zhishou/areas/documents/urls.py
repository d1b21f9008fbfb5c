"""Addresses of papers, letters and the archive."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.documents.pages import archive, contracts, papers, post, templates
from zhishou.kernel.doors.papers import on_paper

urlpatterns = [
    path("documents", papers.listing, name="documents"),
    path("documents.xlsx", papers.listing_excel),
    path("documents.pdf", papers.listing_pdf),
    path("documents/new", papers.new),
    path("documents/templates", templates.listing),
    path("documents/templates/<int:pk>", templates.show),
    path("documents/<str:number>/paper.pdf", papers.paper),
    path("documents/<str:number>/receipts.pdf", papers.receipts),
    path("documents/<str:number>", papers.show),
    path("envelopes", post.listing, name="envelopes"),
    path("envelopes.xlsx", post.listing_excel),
    path("envelopes.pdf", post.listing_pdf),
    path("envelopes/new", post.new),
    path("envelopes/pickup", post.pickup),
    path("envelopes/<str:number>", post.show),
    path("archive", archive.listing, name="archive"),
    path("archive.xlsx", archive.listing_excel),
    path("archive/<str:number>", archive.show),
    path("contracts", contracts.listing, name="contracts"),
    path("contracts.xlsx", contracts.listing_excel),
    path(
        "contracts.pdf", on_paper(contracts.listing_excel, "合同与证件登记簿", without=("单位", "登记时间", "终止说明"))
    ),
    path("contracts/<str:number>", contracts.show),
]
