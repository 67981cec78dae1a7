"""The description of the interface describes this interface."""

from typing import Any

import pytest

from tests.central.builders import Central, a_batch

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PATH = "/api/v1/openapi.json"


def described(central: Central) -> Any:
    """Return the description."""
    return central.client.get(PATH).json


def conforms(value: Any, schema: Any, schemas: Any) -> list[str]:
    """Return where a value breaks a schema, for the few words of JSON Schema that the description uses."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    allowed = schema.get("type", [])
    allowed = [allowed] if isinstance(allowed, str) else allowed
    if allowed and not isinstance(value, tuple(kinds[kind] for kind in allowed)):
        return [f"{value!r} is not {allowed}"]
    wrong = [] if value in schema.get("enum", [value]) else [f"{value!r} is not in {schema['enum']}"]
    if isinstance(value, dict):
        wrong += [f"{name} is missing" for name in schema["required"] if name not in value]
        wrong += [f"{name} is not described" for name in value if name not in schema["properties"]]
        for name in value.keys() & schema["properties"].keys():
            wrong += conforms(value[name], schema["properties"][name], schemas)
    if isinstance(value, list):
        wrong += [sentence for one in value for sentence in conforms(one, schema["items"], schemas)]
    return wrong


@on_sqlite
def test_every_path_of_the_interface_is_described_and_no_other(central: Central) -> None:
    routes = {
        (rule.rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule in central.app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.methods
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    paths = described(central)["paths"]
    assert {(path, method) for path, operations in paths.items() for method in operations} == routes


@on_sqlite
def test_answers_and_refusals_are_as_described(central: Central) -> None:
    description = described(central)
    schemas = description["components"]["schemas"]
    path = "/api/v1/facilities/{facility}/census"
    sent = a_batch()
    assert conforms(sent, {"$ref": "#/components/schemas/CensusBatch"}, schemas) == []
    before = central.client.get(path.format(facility="dh"))
    answers = [
        (path, "get", before),
        (path, "post", central.send(sent)),
        (path, "get", central.client.get(path.format(facility="dh"))),
        ("/api/v1/facilities", "get", central.client.get("/api/v1/facilities")),
        (path, "get", central.client.get(path.format(facility="nowhere"))),
        (path, "post", central.send(b"{")),
        (path, "post", central.send(sent, token="wrong")),
        (path, "post", central.send(sent, facility="nowhere")),
        (path, "post", central.send(a_batch(ledger_row=9))),
        (path, "post", central.send(b" " * 2_000_000)),
    ]
    for where, method, answer in answers:
        told = description["paths"][where][method]["responses"][str(answer.status_code)]
        assert conforms(answer.json, told["content"]["application/json"]["schema"], schemas) == []
    assert [answer.status_code for _, _, answer in answers] == [200, 200, 200, 200, 404, 400, 401, 403, 409, 413]


def test_the_check_of_these_tests_finds_what_is_wrong() -> None:
    schema = {"type": "object", "required": ["a"], "properties": {"a": {"enum": ["x"]}, "b": {"type": "integer"}}}
    assert conforms({"a": "x", "b": 1}, schema, {}) == []
    assert conforms({"b": "1", "c": 0}, schema, {}) != []
    assert conforms({"a": "y"}, schema, {}) == ["'y' is not in ['x']"]
