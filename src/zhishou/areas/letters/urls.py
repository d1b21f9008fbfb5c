"""Addresses of the letters."""

from django.urls import path

from zhishou.areas.letters.pages import board, charters, scans, sign, verify

urlpatterns = [
    path("letters", board.index),
    path("letters/mine", board.mine),
    path("letters/paper", board.paper),
    path("letters/verify", verify.drop),
    path("letters/scans", scans.index),
    path("letters/scans/<int:pk>", scans.batch),
    path("letters/scans/page/<int:pk>.jpg", scans.picture),
    path("letters/phone/<str:token>", sign.by_phone),
    path("letters/<str:number>", board.detail),
    path("letters/<str:number>/sign", sign.page_of),
    path("letters/<str:number>/phone", sign.open_on_phone),
    path("letters/<str:number>/letter.pdf", board.pdf),
    path("verify/<str:number>", verify.public),
    path("charters", charters.index),
    path("charters/patterns", charters.compare),
    path("charters/<int:pk>", charters.detail),
    path("charters/<int:pk>/edit", charters.edit),
]
