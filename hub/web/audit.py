"""Who did what, when, from where."""

from flask import render_template, request

from hub.store import audit as entries
from hub.store import staff
from hub.web import words
from hub.web.desk import now, reader
from hub.web.times import moment_of

MOST = 100


def audit() -> str:
    """The page: the newest first, of one person or of everybody, up to a day's end or now."""
    name, day = request.args.get("name", ""), request.args.get("day", "")
    until = moment_of(day, "23:59:59") if day else None
    rows = entries.latest(reader(), until=now() if until is None else until, name=name, most=MOST)
    people = [row["name"] for row in staff.all_accounts(reader())]
    return render_template(
        "staff/audit.html", rows=rows, people=people, name=name, day=day, most=MOST, done=words.DONE,
        detail=words.detail,
    )  # fmt: skip
