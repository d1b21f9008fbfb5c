"""Sign-ins of browsers, kept in the database as Django keeps them and read by one prepared statement."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db

from zhishou.kernel import statement


class SessionStore(db.SessionStore):
    """Django's store in the database; only the reading is our own, for it happens on every page."""

    def load(self) -> dict[str, Any]:
        """What the sign-in remembers; nothing when it has ended."""
        rows = statement.run(
            "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > now()", [self.session_key]
        )
        if not rows:
            self._session_key = None
            return {}
        kept: dict[str, Any] = self.decode(rows[0][0])
        return kept
