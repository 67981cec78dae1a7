"""The session cookie: one random token, all else is kept at the hub under its hash.

Flask-WTF asks for a value that belongs to the session; it is derived from the token, so that nothing needs to be kept
for people who only look at the page for signing in.
"""

import hashlib
import hmac
import re
from typing import Any

from flask import Flask, Request, Response, current_app, g
from flask.sessions import SessionInterface, SessionMixin

from hub.services.accounts import new_token

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
PLAIN, OVER_HTTPS = "shayya", "__Host-shayya"  # a browser takes the second name only with Secure and for this host


class TokenSession(dict[str, Any], SessionMixin):
    """The session of one request. `send` is True when the browser must be given the token."""

    def __init__(self, token: str, *, send: bool) -> None:
        super().__init__()
        self.rotate(token)
        self.send = send

    def rotate(self, token: str) -> None:
        """Go on under another token: what was known of the old one opens nothing."""
        self.token = token
        self.send = True
        self["csrf_token"] = hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()
        g.pop("csrf_token", None)


class TokenSessions(SessionInterface):
    """Reads and writes the cookie."""

    def open_session(self, app: Flask, request: Request) -> TokenSession:
        """Return the session of the request's cookie, or a new one."""
        token = token_of(request)
        return TokenSession(token or new_token(), send=token is None)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Give the browser a new token when a form needs one, or when it changed."""
        if not isinstance(session, TokenSession) or not session.send:
            return
        if "csrf_token" not in g and not g.get("rotated"):
            return
        secure = bool(app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(
            app.config["SESSION_COOKIE_NAME"], session.token, httponly=True, secure=secure, samesite="Strict", path="/"
        )


def set_up(app: Flask, *, https: bool) -> None:
    """Let the app keep its sessions so."""
    app.config["SESSION_COOKIE_NAME"] = OVER_HTTPS if https else PLAIN
    app.config["SESSION_COOKIE_SECURE"] = https
    app.session_interface = TokenSessions()


def token_of(request: Request) -> str | None:
    """Return the token that the request carries, or None."""
    token = request.cookies.get(current_app.config["SESSION_COOKIE_NAME"], "")
    return token if TOKEN.fullmatch(token) else None
