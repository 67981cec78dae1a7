"""The past: occupancy over time, and what was said at one moment."""

from datetime import timedelta

from flask import render_template, request

from hub.services.course import Point, counts_then, course
from hub.web import words
from hub.web.chart import HEIGHT, LEFT, ORDER, RIGHT, WIDTH, chart_of
from hub.web.desk import desk, now, reader
from hub.web.times import DAY_S, local, moment_of

SPANS = {"day": (DAY_S, 1800), "week": (7 * DAY_S, 3 * 3600), "month": (30 * DAY_S, 12 * 3600)}  # seconds: all, a step


def past() -> str:
    """The page."""
    moment = now()
    span = request.args.get("span", "day")
    span = span if span in SPANS else "day"
    departments = [one.id for one in desk().config.facility.departments]
    department = request.args.get("department", "")
    department = department if department in departments else ""
    length, step = SPANS[span]
    last = moment // step * step
    points = course(reader(), first=last - length, last=last, step=step, department=department or None)
    points = [*points, *course(reader(), first=moment, last=moment, step=1, department=department or None)]
    chart = chart_of(points[:-1], [_label(point, span) for point in points[:-1]])
    return render_template(
        "staff/past.html", chart=chart, points=points, span=span,
        department=department, departments=departments, order=ORDER, buckets=words.BUCKETS, width=WIDTH, height=HEIGHT,
        left=LEFT, right=RIGHT, asked=_asked(moment),
    )  # fmt: skip


def _label(point: Point, span: str) -> str:
    then = local(point.moment)
    if span == "day":
        return then.strftime("%H:%M") if then.hour % 3 == 0 and then.minute < 30 else ""
    if then.hour >= (3 if span == "week" else 12):
        return ""
    return then.strftime("%d.%m") if span == "week" or then.day % 5 == 1 else ""


def _asked(moment: int) -> dict[str, object]:
    """Return the form's day and time, and the counts then when they were asked for."""
    day, time = request.args.get("day", ""), request.args.get("time", "")
    usual = local(moment) - timedelta(hours=1)
    values: dict[str, object] = {"day": day or usual.strftime("%Y-%m-%d"), "time": time or usual.strftime("%H:%M")}
    if day or time:
        then = moment_of(day, time)
        values["wrong"] = then is None or then > moment
        if then is not None and then <= moment:
            values["counts"] = counts_then(reader(), then)
            values["moment"] = then
    return values
