"""The OpenAPI description of the JSON interface, made from the fields of the wire contract itself."""

from typing import Any

from wire.fields import Flag, Hex, Many, Message, Name, One, Optional, Record, Text, Whole, Word
from wire.freshness import AGEING, DARK, FRESH, STALE
from wire.messages import BUCKETS, Names
from wire.orders import CensusBatch, CensusReceipt, CensusRow, Problem

FACILITY = {"name": "facility", "in": "path", "required": True, "schema": {"$ref": "#/components/schemas/Name"}}


def description() -> dict[str, Any]:
    """Return the description as plain values, OpenAPI 3.1."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Shayya central",
            "version": "1",
            "description": "Beds of every hospital in the network. What is not known is null or counted under "
            "`unknown`, never 0. Times are seconds since 1970-01-01 UTC.",
        },
        "paths": {
            "/api/v1/facilities": {"get": _list()},
            "/api/v1/facilities/{facility}/census": {"get": _read(), "post": _receive()},
            "/api/v1/openapi.json": {"get": _operation("describe", "This description", {"200": {"description": "It"}})},
        },
        "components": {"schemas": _schemas(), "securitySchemes": {"facility": {"type": "http", "scheme": "bearer"}}},
    }


def _operation(name: str, summary: str, responses: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"operationId": name, "summary": summary, "responses": responses, **more}


def _list() -> dict[str, Any]:
    answer = {
        "200": _json("FacilityList", "Every facility"),
        "304": {"description": "The same batches as fresh as then"},
    }
    return _operation("listFacilities", "Every facility with age, freshness and totals", answer)


def _read() -> dict[str, Any]:
    answer = {
        "200": _json("Census", "The census; `rows` and `totals` are null when it is dark"),
        "304": {"description": "The same batch as fresh as then; its age is in the header Census-Age"},
        "404": _json("Problem", "No such facility"),
    }
    return _operation("readCensus", "One facility's census", answer, parameters=[FACILITY])


def _receive() -> dict[str, Any]:
    refusals = {
        "400": "Malformed; nothing was kept", "401": "No valid token", "403": "The token is of another facility",
        "409": "Another body is held under this number", "413": "Too large", "503": "Send again later",
    }  # fmt: skip
    answer = {"200": _json("CensusReceipt", "It is kept durably, now or since before")}
    answer |= {status: _json("Problem", text) for status, text in refusals.items()}
    body = {"required": True, **_json("CensusBatch", "")}
    del body["description"]
    more = {"parameters": [FACILITY], "security": [{"facility": []}], "requestBody": body}
    return _operation("receiveCensus", "A hub reports; idempotent by facility, generation and batch", answer, **more)


def _json(schema: str, text: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": text, "content": content}


def _schemas() -> dict[str, Any]:
    wire = {kind.__name__: _record(kind) for kind in (Names, CensusRow, CensusBatch, CensusReceipt, Problem)}
    return {**wire, "Name": _field(Name()), **_reports()}


def _reports() -> dict[str, Any]:
    count = {"type": "integer", "minimum": 0}
    second = {"type": ["integer", "null"]}
    names = (*BUCKETS, "configured", "extra_patients")
    totals = {"type": ["object", "null"], "properties": dict.fromkeys(names, count), "required": list(names)}
    facility = {
        "facility": _field(Name()), "names": {"$ref": "#/components/schemas/Names"}, "as_of": second,
        "received_at": second, "age_s": second, "freshness": {"enum": [FRESH, AGEING, STALE, DARK]}, "totals": totals,
    }  # fmt: skip
    rows = {"type": ["array", "null"], "items": {"$ref": "#/components/schemas/CensusRow"}}
    census = {
        "version": {"const": 1}, **facility, "generation": {"type": ["string", "null"]}, "batch": second,
        "ledger_row": second, "rows": rows,
    }  # fmt: skip
    listed = {"type": "array", "items": _object(facility)}
    return {"FacilityList": _object({"version": {"const": 1}, "facilities": listed}), "Census": _object(census)}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _record(kind: type[Record]) -> dict[str, Any]:
    properties: dict[str, Any] = {"version": {"const": 1}} if issubclass(kind, Message) else {}
    properties |= {name: _field(field) for name, field in kind.FIELDS}
    optional = {name for name, field in kind.FIELDS if isinstance(field, Optional)}
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
    }


def _field(field: object) -> dict[str, Any]:
    match field:
        case Whole():
            return {"type": "integer", "minimum": field.low, "maximum": field.high}
        case Word():
            return {"enum": list(field.words)}
        case Name():
            return {"type": "string", "pattern": "^[a-z0-9-]+$", "maxLength": field.longest}
        case Hex():
            return {"type": "string", "pattern": f"^[0-9a-f]{{{field.digits}}}$"}
        case Text():
            return {"type": "string", "maxLength": field.longest}
        case Flag():
            return {"type": "boolean"}
        case Many():
            return {"type": "array", "maxItems": field.most, "items": _field(field.item)}
        case One():
            return {"$ref": f"#/components/schemas/{field.kind.__name__}"}
        case Optional():
            return _field(field.item)
    raise TypeError(f"no schema for {field!r}")
