"""Addresses of the office."""

from django.urls import path

from zhishou.areas.office.pages import board, files, home, keeping, morning, small, work

urlpatterns = [
    path("", home.home, name="home"),
    path("owed", home.owed_list),
    path("owed/others", home.others),
    path("owed/<int:pk>", home.owed),
    path("duties/<str:duty_id>", home.duty),
    path("morning", morning.morning),
    path("morning/mine", morning.decide),
    path("board", board.board),
    path("reports", board.reports),
    path("reports/new/<str:kind>", board.compose),
    path("reports/<int:pk>", board.report),
    path("reports/<int:pk>.pdf", board.report_pdf),
    path("search", small.search),
    path("notices", small.notices),
    path("notices/<int:pk>", small.notice),
    path("help", small.help_page),
    path("views/new", small.new_view),
    path("views/<int:pk>/drop", small.drop_view),
    path("calendar", keeping.calendar),
    path("settings", keeping.settings),
    path("evidence", keeping.evidence),
    path("evidence/verify", keeping.verify_file),
    path("import", work.start),
    path("import/template/<str:kind>", work.template),
    path("import/<int:pk>", work.preview),
    path("import/<int:pk>/take", work.take),
    path("jobs", work.job_list),
    path("jobs/<int:pk>", work.job),
    path("files/<int:pk>", files.serve),
]
