"""The least that any network service of this kind must do: psycopg and Flask without rules, for the same answers."""

import json
import os
import threading
from typing import Any

import psycopg
from flask import Flask, Response

GROUP = ("department", "category", "sex")
COUNTS = ("offerable", "held", "unstaffed", "occupied", "cleaning", "closed", "unknown", "extra_patients")
COLUMNS = (*GROUP, *COUNTS)

TABLE = f"""CREATE TABLE bare (facility text, as_of bigint, {", ".join(f"{name} text" for name in GROUP)},
    {", ".join(f"{name} int" for name in COUNTS)}, PRIMARY KEY (facility, {", ".join(GROUP)}))"""

_ARRAYS = ", ".join(f"%s::{'text' if name in GROUP else 'int'}[]" for name in COLUMNS)
_UPSERT = f"""INSERT INTO bare (facility, as_of, {", ".join(COLUMNS)}) SELECT %s, %s, u.* FROM unnest({_ARRAYS}) u
    ON CONFLICT (facility, {", ".join(GROUP)})
    DO UPDATE SET as_of = excluded.as_of, {", ".join(f"{name} = excluded.{name}" for name in COUNTS)}"""
_LIST = f"SELECT facility, max(as_of), {', '.join(f'sum({name})' for name in COUNTS)} FROM bare GROUP BY facility"
_ONE = f"SELECT {', '.join(COLUMNS)} FROM bare WHERE facility = %s ORDER BY department, category, sex"


def upsert(connection: "psycopg.Connection[Any]", facility: str, as_of: int, rows: list[dict[str, Any]]) -> None:
    """Write a facility's rows durably by `unnest`, the fastest of the ways that were measured."""
    connection.execute(_UPSERT, [facility, as_of, *([row[name] for row in rows] for name in COLUMNS)])
    connection.commit()


def app() -> Flask:
    """Return two views over the table, one connection a thread; BARE_DATABASE says where it is."""
    flask = Flask(__name__)
    kept = threading.local()

    def rows(question: str, *values: str) -> list[tuple[Any, ...]]:
        if not hasattr(kept, "connection"):
            kept.connection = psycopg.connect(os.environ["BARE_DATABASE"], autocommit=True)
        found: list[tuple[Any, ...]] = kept.connection.execute(question, values).fetchall()
        return found

    @flask.get("/facilities")
    def every() -> Response:
        names = ("facility", "as_of", *COUNTS)
        return _json([dict(zip(names, row, strict=True)) for row in rows(_LIST)])

    @flask.get("/facilities/<facility>")
    def one(facility: str) -> Response:
        return _json([dict(zip(COLUMNS, row, strict=True)) for row in rows(_ONE, facility)])

    return flask


def _json(values: object) -> Response:
    return Response(json.dumps(values, default=int), content_type="application/json")
