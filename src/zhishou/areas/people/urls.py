"""Addresses of people, leave and accounts."""

from django.urls import path

from zhishou.areas.people.pages import account, board, person, second, sign_in, start, trainings
from zhishou.kernel.doors.papers import on_paper

urlpatterns = [
    path("sign-in", sign_in.sign_in, name="sign-in"),
    path("sign-in/demo", sign_in.demo_sign_in, name="demo-sign-in"),
    path("sign-in/second", second.step, name="second-step"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path("start", start.start, name="start"),
    path("account", account.account, name="account"),
    path("account/password", account.password, name="password"),
    path("account/tokens", account.make_token, name="make-token"),
    path("account/sessions", account.end_other_sessions, name="end-other-sessions"),
    path("account/second", second.overview, name="second"),
    path("account/second/app", second.begin_app, name="begin-app"),
    path("account/second/app/confirm", second.confirm_app, name="confirm-app"),
    path("account/second/passkey", second.begin_passkey, name="begin-passkey"),
    path("account/second/passkey/confirm", second.confirm_passkey, name="confirm-passkey"),
    path("account/second/codes", second.new_codes, name="new-codes"),
    path("people", board.board, name="people"),
    path("people/org", board.org, name="org"),
    path("people/hire", board.hire, name="hire"),
    path("people/find", board.find, name="find-people"),
    path("people/passwords", board.issue_passwords, name="issue-passwords"),
    path("people/<str:username>", person.person, name="person"),
    path("people/<str:username>/reveal", person.reveal, name="reveal-mobile"),
    path("people/<str:username>/appoint", person.appoint, name="appoint"),
    path("people/<str:username>/password", person.reset_password, name="reset-password"),
    path("trainings", trainings.listing, name="trainings"),
    path("trainings.xlsx", trainings.listing_excel),
    path("trainings.pdf", on_paper(trainings.listing_excel, "培训")),
    path("trainings/new", trainings.new),
    path("trainings/<str:number>.pdf", trainings.show_pdf),
    path("trainings/<str:number>", trainings.show, name="training"),
    path("absences", person.absences, name="absences"),
    path("hand-over/<str:username>", person.hand_over, name="hand-over"),
]
