"""Addresses of the renovations."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.renovation.pages import listing, one, papers, public
from zhishou.kernel.doors.papers import on_paper

urlpatterns = [
    path("renovations", listing.listing, name="renovations"),
    path("renovations.xlsx", listing.as_excel),
    path(
        "renovations.pdf",
        on_paper(
            listing.as_excel,
            "装修登记",
            without=(
                "小区",
                "装修项目",
                "施工单位",
                "现场负责人",
                "押金单号",
                "上次巡查",
                "许可证到期",
                "经办的客服助理",
                "开工日期",
            ),
        ),
    ),
    path("renovations/new", one.new),
    path("renovations/new/lacks", one.lacks),
    path("renovations/<str:number>/<str:paper>.pdf", papers.paper),
    path("renovations/<str:number>", one.show),
    path("permits/<str:token>", public.verify),
]
