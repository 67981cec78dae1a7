"""A check of values against the JSON schemas of the description. It knows the words used there and refuses others."""

import re
from typing import Any

KINDS = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
KNOWN = {
    "$ref", "type", "enum", "const", "anyOf", "pattern", "minimum", "maximum", "maxLength", "properties", "required",
    "additionalProperties", "items", "description", "default",
}  # fmt: skip


def faults(value: Any, schema: Any, schemas: Any) -> list[str]:
    """Return where a value breaks a schema."""
    assert set(schema) <= KNOWN, f"this check does not know {set(schema) - KNOWN}"
    if "$ref" in schema:
        return faults(value, schemas[schema["$ref"].removeprefix("#/components/schemas/")], schemas)
    if "anyOf" in schema:
        tried = [faults(value, one, schemas) for one in schema["anyOf"]]
        return [] if [] in tried else [fault for one in tried for fault in one]
    wrong = _of_itself(value, schema)
    if isinstance(value, dict) and not wrong:
        wrong = _of_object(value, schema, schemas)
    if isinstance(value, list) and not wrong:
        wrong = [fault for one in value for fault in faults(one, schema["items"], schemas)]
    return wrong


def _of_itself(value: Any, schema: Any) -> list[str]:
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and type(value) not in [KINDS[kind] for kind in kinds]:
        return [f"{value!r} is not {kinds}"]
    wrong = [f"{value!r} is not in {schema['enum']}"] if value not in schema.get("enum", [value]) else []
    wrong += [f"{value!r} is not {schema['const']}"] if value != schema.get("const", value) else []
    if isinstance(value, str):
        wrong += [f"{value!r} is not {schema['pattern']}"] if not re.search(schema.get("pattern", ""), value) else []
        wrong += [f"{value!r} is too long"] if len(value) > schema.get("maxLength", len(value)) else []
    if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        wrong.append(f"{value} is out of range")
    return wrong


def _of_object(value: Any, schema: Any, schemas: Any) -> list[str]:
    properties = schema["properties"]
    wrong = [f"{name} is missing" for name in schema["required"] if name not in value]
    if not schema["additionalProperties"]:
        wrong += [f"{name} is not described" for name in value if name not in properties]
    for name in value.keys() & properties.keys():
        wrong += [f"{name}: {fault}" for fault in faults(value[name], properties[name], schemas)]
    return wrong
