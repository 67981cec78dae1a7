"""Signing in and out, and a person's own account."""

import logging
from typing import cast

from flask import g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hub import passwords
from hub.errors import Refused
from hub.roles import ADMIN, TECHNICIAN
from hub.services import accounts
from hub.store import staff
from hub.web.access import is_own_path
from hub.web.desk import address, network, now, person, reader, write
from hub.web.sessions import TokenSession, token_of

log = logging.getLogger(__name__)

Answer = str | Response | tuple[str, int]


def start() -> Response:
    """Lead each role to where its work is."""
    return redirect(url_for("staff.units" if person().role == TECHNICIAN else "staff.house"), 303)


def sign_in() -> Answer:
    """The page for signing in."""
    token = token_of(request)
    if token and accounts.person_of(reader(), token, at=now()):
        return redirect(url_for("staff.start"), 303)
    return _form()


def _form(problem: str = "", status: int = 200) -> tuple[str, int]:
    asked = request.values.get("next", "")
    return render_template("staff/sign_in.html", problem=problem, next=asked if is_own_path(asked) else ""), status


def check() -> Answer:
    """Look at a name and a password. Nothing in the answer, its work or its time tells whether the name exists."""
    typed, password = request.form.get("name", "")[:200], request.form.get("password", "")[:1000]
    where, at = network(), now()
    attempt = write(lambda db, _: accounts.begin(db, typed, network=where, at=at))
    if attempt is None:
        log.warning("sign_in_limited from=%s", address())
        return _form(_("Too many attempts. Wait a quarter of an hour, or ask the admin for a new password."), 429)
    right = passwords.is_right(attempt.kept, password) and attempt.may_be
    token = accounts.new_token()
    if not write(lambda db, _: accounts.finish(db, attempt, token if right else None, network=where, at=at)):
        log.warning("sign_in_refused from=%s", address())
        return _form(_("Name or password is not right."), 403)
    _rotate(token)
    asked = request.form.get("next", "")
    return redirect(asked if is_own_path(asked) else url_for("staff.start"), 303)


def _rotate(token: str) -> None:
    cast(TokenSession, session).rotate(token)
    g.rotated = True


def sign_out() -> Response:
    """End the session."""
    who, where, at = person(), network(), now()
    write(lambda db, _: accounts.sign_out(db, who, network=where, at=at))
    _rotate(accounts.new_token())
    return redirect(url_for("staff.sign_in"), 303)


def account(problem: str = "", status: int = 200) -> Answer:
    """Who I am, where I am signed in, my password."""
    live = staff.sessions_of(
        reader(), person().name, seen_after=now() - accounts.IDLE_S, began_after=now() - accounts.ABSOLUTE_S
    )
    done = request.args.get("done", "")
    return render_template(
        "staff/account.html", problem=problem, sessions=live, done=done, shortest=passwords.SHORTEST,
        is_admin=person().role == ADMIN,
    ), status  # fmt: skip


def change_password() -> Answer:
    """Keep a new password, end all sessions, go on in a new one."""
    who, where, at = person(), network(), now()
    new, again = request.form.get("new", ""), request.form.get("again", "")
    if new != again:
        return account(_("The two new passwords are not the same."), 422)
    attempt = write(lambda db, _: accounts.begin(db, who.name, network=where, at=at))
    if attempt is None:
        return account(_("Too many attempts. Wait a quarter of an hour, or ask the admin for a new password."), 429)
    if not passwords.is_right(attempt.kept, request.form.get("old", "")):
        return account(_("The present password is not right."), 422)
    try:
        passwords.check_new(new, who.name)
        if new == request.form.get("old"):
            raise Refused("the same again")
    except Refused:
        return account(_("This password is too short or too easily guessed. Take several words."), 422)
    kept, token = passwords.hash_of(new), accounts.new_token()
    write(lambda db, _: accounts.change_password(db, who, attempt, kept, token, network=where, at=at))
    _rotate(token)
    return redirect(url_for("staff.account", done="password"), 303)


def end_others() -> Response:
    """End the person's sessions on other devices."""
    who, where, at = person(), network(), now()
    write(lambda db, _: accounts.sign_out_elsewhere(db, who, network=where, at=at))
    return redirect(url_for("staff.account", done="others"), 303)
