"""A real HTTP receiver on loopback, the robots that post to it, and notices to post."""

from __future__ import annotations

from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from zhishou.areas.mail.models import Robot
from zhishou.areas.mail.tests.post import Office
from zhishou.kernel import clock
from zhishou.kernel.models import Notice

SECRET = "ein-langes-geheimnis"


class Receiver:
    """A real HTTP server on loopback that keeps what is posted and answers what it is told to."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, dict[str, str], bytes]] = []
        self.status, self.answer = 200, b'{"errcode":0}'
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.posts.append((self.path, dict(self.headers), body))
                self.send_response(outer.status)
                if outer.status == 302:
                    self.send_header("Location", "http://127.0.0.1:1/")
                self.send_header("Content-Length", str(len(outer.answer)))
                self.end_headers()
                self.wfile.write(outer.answer)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()


def robot(office: Office, receiver: Receiver, kind: str = "webhook", **more: Any) -> Robot:
    """A robot at the company whose address is the local receiver, as administration allows it in words."""
    paths = {"webhook": "/hook", "wecom": "/cgi-bin/webhook/send?key=abc", "dingtalk": "/robot/send?access_token=abc",
             "feishu": "/open-apis/bot/v2/hook/abc"}  # fmt: skip
    given = {"groups": ["case", "major", "late"], "quiet": "always", "secret": SECRET, **more}
    made = office.do(
        "mail.add_robot", who=office.admin, site=office.cast.company.pk, kind=kind, name=f"客服群{kind}",
        target=receiver.url + paths[kind], inside=True, **given,
    )  # fmt: skip
    assert isinstance(made, Robot)
    return made


def told(office: Office, kind: str = "case.taken_in", *, at: datetime | None = None, **facts: str) -> Notice:
    """A line in the clerk's bell."""
    given = {"number": "T2026-00412", "kind": "投诉", **facts}
    return Notice.objects.create(
        person=office.lin, kind=kind, facts=given, url="/cases/T2026-00412", at=at or clock.now()
    )
