"""What must work before Django does: the home folder, the database server, the supervisor. Imports no Django."""

from zhishou.boot.home import BootError, Home
from zhishou.boot.postgres import DatabaseUrls, ensure_database, stop
from zhishou.boot.supervisor import run_up, take_down, web_command, worker_command

__all__ = [
    "BootError",
    "DatabaseUrls",
    "Home",
    "ensure_database",
    "run_up",
    "stop",
    "take_down",
    "web_command",
    "worker_command",
]
