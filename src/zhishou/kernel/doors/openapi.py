"""The OpenAPI description of the operations, made from their commands when somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from zhishou.kernel.operation import REGISTRY, Operation

KEY = {"in": "header", "name": "Idempotency-Key", "schema": {"type": "string", "maxLength": 80}, "required": False}
REFUSALS = {
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 409: "Conflict", 422: "Unprocessable Entity", 429: "Too Many Requests",
    503: "Service Unavailable", 507: "Insufficient Storage",
}  # fmt: skip


def with_operations(
    document: dict[str, Any], names: Iterable[str], *, done: type[BaseModel], trouble: type[BaseModel]
) -> dict[str, Any]:
    """The document with an address for each operation: its command is the body, `done` or `trouble` the answer."""
    schemas = document["components"]["schemas"]
    schemas |= {each.__name__: each.model_json_schema() for each in (done, trouble)}
    secured: list[dict[str, Any]] = [{name: []} for name in document["components"]["securitySchemes"]]
    answers = _answers(done, trouble)
    for name in names:
        made = {"post": _operation(REGISTRY[name], answers, secured)}
        document["paths"][f"/api/do/{name}"] = made
    return document


def _answers(done: type[BaseModel], trouble: type[BaseModel]) -> dict[int, Any]:
    found = {200: _answer("OK", {"$ref": f"#/components/schemas/{done.__name__}"})}
    found |= {
        code: _answer(said, {"$ref": f"#/components/schemas/{trouble.__name__}"}) for code, said in REFUSALS.items()
    }
    return dict(sorted(found.items()))


def _answer(said: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": said, "content": {"application/json": {"schema": schema}}}


def _operation(op: Operation, answers: dict[int, Any], secured: list[dict[str, Any]]) -> dict[str, Any]:
    body = _inline(op.command.model_json_schema(ref_template="#/components/schemas/{model}"))
    return {
        "operationId": op.name.replace(".", "_"),
        "summary": op.label,
        "parameters": [KEY],
        "responses": answers,
        "description": op.doc,
        "tags": [op.area],
        "security": secured,
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
    }


def _inline(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with its `$defs` put in place, so that each operation stands alone."""
    defs = schema.pop("$defs", {})

    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            if "$ref" in node:
                name = node["$ref"].rpartition("/")[2]
                rest = {k: v for k, v in node.items() if k != "$ref"}
                return {**walk(defs[name]), **rest}
            return {k: walk(v) for k, v in node.items() if k != "x-zhishou"}
        return [walk(v) for v in node] if isinstance(node, list) else node

    found: dict[str, Any] = walk(schema)
    return found
