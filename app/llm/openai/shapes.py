"""The strict form of a JSON schema that servers hold a model to, and the way back from what was written in it.

Strict schemas know no open mappings and no optional keys: a mapping of names becomes a list of ``{name, value}``, an
optional key one that may be null. ``oneOf`` becomes ``anyOf``. The way back undoes both, and takes the plain form too.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

_KEPT = ("type", "enum", "description")


def make_strict(schema: Schema) -> Schema:
    """The strict form of a schema as pydantic writes it."""
    definitions = {name: _strict(each) for name, each in schema.get("$defs", {}).items()}
    return _strict(schema) | ({"$defs": definitions} if definitions else {})


def _strict(schema: Schema) -> Schema:
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}
    branches = _branches(schema)
    if branches:
        return {"anyOf": [_strict(branch) for branch in branches]}
    strict: Schema = {key: schema[key] for key in _KEPT if key in schema}
    if "const" in schema:
        strict |= {"type": _type_of(schema["const"]), "enum": [schema["const"]]}
    values = _values_of(schema)
    if values is not None:
        entry = {"name": {"type": "string"}, "value": _strict(values)}
        return {"type": "array", "items": _object(entry)}
    if schema.get("type") == "object":
        required = schema.get("required", ())
        properties = schema.get("properties", {})
        described = {key: strict[key] for key in ("description",) if key in strict}
        return described | _object(
            {name: _strict(each) if name in required else _or_null(_strict(each)) for name, each in properties.items()}
        )
    if schema.get("type") == "array":
        strict["items"] = _strict(schema.get("items", {"type": "string"}))
    return strict


def _branches(schema: Schema) -> list[Schema]:
    """The branches of a union, those of a union within it too; none where the schema is no union."""
    branches: list[Schema] = schema.get("anyOf") or schema.get("oneOf") or []
    return [inner for branch in branches for inner in _branches(branch) or [branch]]


def _object(properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _or_null(schema: Schema) -> Schema:
    branches = schema.get("anyOf", [schema])
    return {"anyOf": branches if {"type": "null"} in branches else [*branches, {"type": "null"}]}


def _type_of(constant: Any) -> str:
    return {bool: "boolean", int: "integer", float: "number"}.get(type(constant), "string")


def _values_of(schema: Schema) -> Schema | None:
    """The schema of a mapping's values; None where the schema is of something else."""
    named = [*schema.get("patternProperties", {}).values(), schema.get("additionalProperties")]
    return next((values for values in named if isinstance(values, dict)), None)


def undo_strict(schema: Schema, data: Any) -> Any:
    """Data written in the strict form of ``schema``, as the schema itself has it. What fits neither stays as it is."""
    return _undo(schema, data, schema.get("$defs", {}))


def _undo(schema: Schema, data: Any, definitions: Schema) -> Any:
    if "$ref" in schema:
        return _undo(definitions[schema["$ref"].rsplit("/", 1)[-1]], data, definitions)
    branches = _branches(schema)
    if branches:
        return _undo(_choose(branches, data, definitions), data, definitions)
    values = _values_of(schema)
    if values is not None:
        return _undo_mapping(values, data, definitions)
    if isinstance(data, list) and "items" in schema:
        return [_undo(schema["items"], item, definitions) for item in data]
    if isinstance(data, dict) and schema.get("type") == "object":
        properties, required = schema.get("properties", {}), schema.get("required", ())
        return {
            key: _undo(properties.get(key, {}), value, definitions)
            for key, value in data.items()
            # A null stands for a key that was left out; one that is not known is for the model to answer for.
            if value is not None or key in required or key not in properties
        }
    return data


def _undo_mapping(value_schema: Schema, data: Any, definitions: Schema) -> Any:
    entries = data if isinstance(data, list) else ()
    named = [entry for entry in entries if isinstance(entry, dict) and set(entry) == {"name", "value"}]
    names = {entry["name"] for entry in named if isinstance(entry["name"], str)}
    if isinstance(data, list) and len(names) == len(data):
        data = {entry["name"]: entry["value"] for entry in named}
    if not isinstance(data, dict):
        return data
    return {name: _undo(value_schema, value, definitions) for name, value in data.items()}


def _choose(branches: list[Schema], data: Any, definitions: Schema) -> Schema:
    """The branch that data is of: by its kind, else the first that is of its type."""
    resolved = [definitions[branch["$ref"].rsplit("/", 1)[-1]] if "$ref" in branch else branch for branch in branches]
    if isinstance(data, dict):
        for branch in resolved:
            kind = branch.get("properties", {}).get("kind", {})
            if kind.get("const", data) == data.get("kind"):
                return branch
    wanted = ("object", "array") if isinstance(data, list) else ("object",) if isinstance(data, dict) else ()
    return next((branch for branch in resolved if branch.get("type") in wanted), {})
