"""What the API's answers hold, as JSON schemas. Every key of every object is required; what is not known is null."""

from typing import Any

from hub.beds import CLEANING_REASONS
from wire.freshness import AGEING, DARK, FRESH, STALE
from wire.messages import BUCKETS, CLEANING, CLOSED, OCCUPIED, UNKNOWN, VACANT
from wire.orders import SEXES

Schema = dict[str, Any]


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


def _list(name: str) -> Schema:
    return {"type": "array", "items": _of(name)}


def _of(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


COUNT: Schema = {"type": "integer", "minimum": 0}
SECOND: Schema = {"type": "integer", "minimum": 0, "description": "seconds since 1970, UTC"}
TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
NAME: Schema = {"type": "string", "pattern": "^[a-z0-9-]{1,32}$"}
GENERATION: Schema = {"type": "string", "pattern": "^[0-9a-f]{16}$"}
SEX: Schema = {"enum": list(SEXES)}
STATE: Schema = {"enum": [UNKNOWN, VACANT, OCCUPIED, CLEANING, CLOSED]}
# Not closed lists: a later release may know more kinds and results.
KIND: Schema = {**TEXT, "description": "press, correction, count, release, check, restore"}
RESULT: Schema = {**TEXT, "description": "applied, superseded, conflict, refused, flagged"}
REASON: Schema = {"enum": [*CLEANING_REASONS, None]}
BUCKETS_ONLY = {**dict.fromkeys(BUCKETS, COUNT), "configured": COUNT}
COUNTS = {**BUCKETS_ONLY, "extra_patients": _or_null(COUNT)}

# Said in every answer, so that one answer can be kept by itself.
OWNER = {"version": {"const": 1}, "facility": NAME, "generation": GENERATION}
SOURCE = {**OWNER, "ledger_row": COUNT}
FRESHNESS = {
    "as_of": _or_null(SECOND), "age_s": {"type": ["integer", "null"]},
    "freshness": {"enum": [FRESH, AGEING, STALE, DARK]},
}  # fmt: skip
GROUP = {"department": NAME, "names": _of("Names"), "category": NAME, "sex": SEX}
PARTS = ("departments", "wards", "groups")
ROWS = {"departments": _list("DepartmentCounts"), "wards": _list("WardCounts"), "groups": _list("GroupCounts")}
AFTER = {
    "state": STATE, "cleaning": REASON, "staffed": FLAG, "isolated": FLAG, "held": FLAG, "flagged": FLAG,
    "version": COUNT,
}  # fmt: skip

SCHEMAS: dict[str, Schema] = {
    "Problem": _object(version={"const": 1}, error={"type": "string", "maxLength": 400}),
    "Names": _object(bn=TEXT, hi=TEXT, en=TEXT),
    "Facility": _object(**OWNER, names=_of("Names"), beds=COUNT, wards=COUNT, departments=COUNT),
    "Ward": _object(
        ward=NAME, names=_of("Names"), category=NAME, sex=SEX, capabilities={"type": "array", "items": TEXT},
        beds=COUNT,
    ),
    "Department": _object(department=NAME, names=_of("Names"), beds=COUNT, wards=_list("Ward")),
    "Departments": _object(**OWNER, departments=_list("Department")),
    "Counts": _object(**COUNTS),
    "DepartmentCounts": _object(department=NAME, names=_of("Names"), **COUNTS),
    "WardCounts": _object(ward=NAME, **GROUP, counted_at=_or_null(SECOND), **COUNTS),
    "GroupCounts": _object(**GROUP, **COUNTS),
    "Census": _object(
        **SOURCE, **FRESHNESS, totals=_or_null(_of("Counts")), **{part: _or_null(ROWS[part]) for part in PARTS}
    ),
    "Bed": _object(
        bed=NAME, ward=NAME, department=NAME, category=NAME, sex=SEX, bucket={"enum": list(BUCKETS)}, **AFTER,
        silent=FLAG, by_hand=FLAG, changed_at=_or_null(SECOND),
    ),
    "Beds": _object(**SOURCE, **FRESHNESS, beds=_or_null(_list("Bed"))),
    "OneBed": _object(**SOURCE, **FRESHNESS, bed=_or_null(_of("Bed"))),
    "Event": _object(
        row=COUNT, kind=KIND, bed=NAME, result=RESULT, wanted=_or_null(STATE), **AFTER, received_at=SECOND,
        earliest=SECOND, latest=SECOND,
    ),
    "Events": _object(**SOURCE, after=COUNT, events=_list("Event"), next=COUNT, more=FLAG),
    "WardCountsThen": _object(ward=NAME, **GROUP, **COUNTS),
    "CensusThen": _object(
        **SOURCE, at=SECOND, totals=_of("Counts"), **{**ROWS, "wards": _list("WardCountsThen")}
    ),
    "Point": _object(at=SECOND, **BUCKETS_ONLY),
    "Occupancy": _object(
        **OWNER, **{"from": SECOND}, step_s=COUNT, department=_or_null(NAME), points=_list("Point")
    ),
}  # fmt: skip
