"""The OpenAPI document of the server: what it answers, with which statuses, true enough to test against.

The state of the page is a list of names and texts; which names there are depends on the values of others (a term has
its own fields). So the query is described as free names with text, and the answer says what is wrong with them.
"""

from collections.abc import Mapping
from typing import Any

#: What an answer is, if it is not JSON.
_KINDS = {"python": "text/x-python", "csv": "text/csv", "toml": "application/toml"}
_STATE = {
    "name": "state",
    "in": "query",
    "required": False,
    "description": "The state of the page, as in its link: dotted names with texts, source.distance=20 m.",
    "style": "form",
    "explode": True,
    "schema": {"type": "object", "additionalProperties": {"type": "string"}},
}
_PROBLEMS = {
    "type": "object",
    "required": ["problems"],
    "properties": {
        "problems": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["field", "says"],
                "properties": {
                    "field": {"type": "string", "description": "The name in the state; empty if it is none."},
                    "says": {"type": "string", "minLength": 1, "description": "One sentence."},
                },
            },
        }
    },
}
_REFUSALS = {
    "400": "The request names another host, or its query is no text.",
    "403": "Another page sends the request.",
    "405": "The method is neither GET nor HEAD.",
    "414": "The query is longer than 16 kB.",
    "500": "The program has a mistake.",
}
_OF_ANSWERS = {
    "422": "The library refuses the state; each sentence names its field.",
    "503": "There is no answer now: too many wait, or it took too long.",
}


def description(what: Mapping[str, str], version: str) -> dict[str, Any]:
    """Return the OpenAPI document.

    Args:
        what: the names of the answers, each with what it is.
        version: of the package.
    """
    paths: dict[str, Any] = {"/": {"get": _file("page", "The page.", "text/html")}}
    for name, line in what.items():
        kind = _KINDS.get(name, "application/json")
        schema = {"type": "object"} if kind == "application/json" else {"type": "string"}
        paths[f"/api/{name}"] = {
            "get": {
                "operationId": name,
                "summary": line,
                "parameters": [_STATE],
                "responses": {
                    "200": {"description": line, "content": {kind: {"schema": schema}}},
                    **_problems(_REFUSALS | _OF_ANSWERS),
                },
            }
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "nuscatter explorer", "version": version},
        "paths": paths,
        "components": {"schemas": {"Problems": _PROBLEMS}},
    }


def _file(name: str, line: str, kind: str) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": line,
        "parameters": [_STATE],
        "responses": {
            "200": {"description": line, "content": {kind: {"schema": {"type": "string"}}}},
            **_problems(_REFUSALS),
        },
    }


def _problems(statuses: Mapping[str, str]) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Problems"}}}
    return {status: {"description": line, "content": content} for status, line in sorted(statuses.items())}
