"""The OpenAPI description of the API, made from the very table by which its routes are made."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from hub.web.api_parameters import Parameter
from hub.web.api_schemas import NAME, SCHEMAS

REFUSALS = {
    "401": "No valid token",
    "405": "Nothing is changed here",
    "406": "Only application/json is spoken here",
}
BAD = "A parameter is wrong, missing or not known; the sentence says which"


@dataclass(frozen=True, slots=True)
class Route:
    """One path: `schema` describes its answer, `refusals` those that not every path has."""

    path: str
    endpoint: str
    summary: str
    view: Callable[..., dict[str, Any]]
    schema: str
    parameters: tuple[Parameter, ...] = ()
    refusals: dict[str, str] = field(default_factory=dict)


def description(routes: Iterable[Route]) -> dict[str, Any]:
    """Return the description as plain values, OpenAPI 3.1."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Shayya hub",
            "version": "1",
            "description": "One hospital's beds. What is not known is null or counted under `unknown`, never 0. Times"
            " are seconds since 1970-01-01 UTC. Nothing here is about a patient.",
        },
        "paths": {"/api/v1" + route.path: {"get": _operation(route)} for route in routes} | {
            "/api/v1/openapi.json": {
                "get": {
                    "operationId": "describe",
                    "summary": "This description",
                    "responses": {"200": {"description": "It"}, "304": {"description": "The same as then"}},
                }
            }
        },
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }  # fmt: skip


def _operation(route: Route) -> dict[str, Any]:
    refusals = {"400": BAD, **REFUSALS, **route.refusals}
    return {
        "operationId": route.endpoint,
        "summary": route.summary,
        "security": [{"token": []}],
        "parameters": [*_in_path(route.path), *(_in_query(one) for one in route.parameters), IF_NONE_MATCH],
        "responses": {
            "200": {**_json(route.schema, "It"), "headers": {"ETag": {"schema": {"type": "string"}}}},
            "304": {"description": "The same as the answer with this ETag"},
            **{status: _json("Problem", text) for status, text in sorted(refusals.items())},
        },
    }


IF_NONE_MATCH = {
    "name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "the ETag of an earlier answer",
}  # fmt: skip


def _in_path(path: str) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "schema": NAME} for name in names]


def _in_query(one: Parameter) -> dict[str, Any]:
    return {
        "name": one.name, "in": "query", "required": one.required, "description": one.text, "schema": one.schema(),
    }  # fmt: skip


def _json(schema: str, text: str) -> dict[str, Any]:
    return {
        "description": text,
        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
    }
