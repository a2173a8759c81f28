"""Draws two schemas, the second a change of the first or another one, and messages that a writer of either may send."""

from typing import Any

from hypothesis import strategies as st

Schema = dict[str, Any]

NAMES = ("a", "b", "c")
WORDS = ("", "x", "yy", "zzz")
NUMBERS = (-1, 0, 1, 2, 3)
BOUNDS = ("minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "maxProperties")


def _some(**keywords: st.SearchStrategy[Any]) -> st.SearchStrategy[Schema]:
    return st.fixed_dictionaries({}, optional=keywords)


STRINGS = st.one_of(
    _some(minLength=st.integers(0, 2), maxLength=st.integers(0, 3), pattern=st.sampled_from(["^x", "y", "^$", "z+$"])),
    st.fixed_dictionaries({"enum": st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True)}),
).map(lambda told: {"type": "string"} | told)
INTEGERS = st.one_of(
    _some(minimum=st.integers(-1, 1), maximum=st.integers(0, 3), multipleOf=st.just(2)),
    st.fixed_dictionaries({"enum": st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=3, unique=True)}),
    st.fixed_dictionaries({"const": st.sampled_from(NUMBERS)}),
).flatmap(lambda told: st.sampled_from([{"type": "integer"} | told, {"type": "number"} | told]))
PLAIN = st.one_of(
    STRINGS,
    INTEGERS,
    st.sampled_from(
        [{"type": "boolean"}, {"type": "null"}, {}, {"const": True}, {"const": "x"}, {"enum": [1, "x", None]}]
    ),
    st.just({"type": ["string", "null"]}),
)


def _objects(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    fields = st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    further = st.one_of(st.just(False), st.just(False), st.just(True), inner)
    rules = st.fixed_dictionaries(
        {"required": st.lists(st.sampled_from(NAMES), max_size=2, unique=True)},
        optional={"maxProperties": st.integers(0, 3), "propertyNames": st.just({"enum": ["a", "b"]})},
    )

    def whole(fields: dict[str, Schema], further: Any, rules: Schema) -> Schema:
        required = [name for name in rules["required"] if name in fields]
        return rules | {
            "type": "object",
            "properties": fields,
            "required": required,
            "additionalProperties": further,
        }

    return st.builds(whole, fields, further, rules)


def _arrays(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    rules = _some(items=inner, minItems=st.integers(0, 1), maxItems=st.integers(0, 2), uniqueItems=st.booleans())
    return rules.map(lambda told: {"type": "array"} | told)


def _unions(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    loose = st.lists(inner, min_size=1, max_size=3).map(lambda arms: {"anyOf": arms})
    tagged = st.lists(_objects(inner), min_size=1, max_size=3).map(_tagged)
    strict = st.lists(PLAIN, min_size=1, max_size=3).map(lambda arms: {"oneOf": arms})
    return st.one_of(loose, tagged, strict)


def _tagged(arms: list[Schema]) -> Schema:
    told = [
        arm
        | {
            "properties": {"kind": {"const": f"k{at}"}} | arm["properties"],
            "required": ["kind", *arm["required"]],
            "maxProperties": 4,
            "propertyNames": {},
        }
        for at, arm in enumerate(arms)
    ]
    return {"oneOf": told, "discriminator": {"propertyName": "kind"}}


SCHEMAS: st.SearchStrategy[Schema] = st.recursive(
    PLAIN, lambda inner: st.one_of(_objects(inner), _objects(inner), _arrays(inner), _unions(inner)), max_leaves=6
)


@st.composite
def changed(draw: st.DrawFn, schema: Any) -> Any:
    """Change one thing somewhere inside a schema."""
    places = [place for place in _places(schema) if place]
    if not places or draw(st.integers(0, 5)) == 0:
        return draw(SCHEMAS)
    bounds = [place for place in places if place[-1] in BOUNDS]
    place = draw(st.sampled_from([*places, *bounds, *bounds]))
    match place[-1]:
        case "properties":
            fields = st.dictionaries(st.sampled_from(NAMES), SCHEMAS, max_size=1)
            new = _at(schema, place) | draw(fields)
            gone = draw(st.sampled_from([*new, None]))
            value: Any = {name: field for name, field in new.items() if name != gone}
        case "required":
            value = draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True))
        case keyword if keyword in BOUNDS:
            value = draw(st.integers(0, 3))
        case "anyOf" | "oneOf":
            value = draw(st.permutations(_at(schema, place)))[: draw(st.integers(1, 3))]
        case _:
            value = draw(SCHEMAS) if isinstance(_at(schema, place), dict) else _at(schema, place)
    return _with(schema, place, value)


def _places(schema: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = schema.items() if isinstance(schema, dict) else enumerate(schema) if isinstance(schema, list) else ()
    inside = [
        place
        for key, child in children
        if key not in {"kind", "discriminator"}
        for place in _places(child, (*above, key))
    ]
    return [above, *inside]


def _at(schema: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        schema = schema[key]
    return schema


def _with(schema: Any, place: tuple[Any, ...], value: Any) -> Any:
    if not place:
        return value
    copy = dict(schema) if isinstance(schema, dict) else list(schema)
    copy[place[0]] = _with(schema[place[0]], place[1:], value)
    return copy


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.sampled_from(WORDS), st.sampled_from(NUMBERS), st.sampled_from([True, None, 1.5])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(st.sampled_from((*NAMES, "d")), inner, max_size=3),
        st.builds(
            lambda kind, rest: {"kind": kind} | rest,
            st.sampled_from(["k0", "k1", "k2"]),
            st.dictionaries(st.sampled_from(NAMES), inner, max_size=2),
        ),
    ),
    max_leaves=4,
)


def messages(schema: Any) -> st.SearchStrategy[Any]:
    """Draw values that are likely to be allowed by a schema; the caller asks a validator."""
    return st.one_of(_fitting(schema), _fitting(schema), VALUES)


def _fitting(schema: Any) -> st.SearchStrategy[Any]:
    found = VALUES
    match schema:
        case {"anyOf": arms} | {"oneOf": arms}:
            found = st.one_of(*map(_fitting, arms))
        case {"enum": values}:
            found = st.sampled_from(values)
        case {"const": value}:
            found = st.just(value)
        case {"type": "object"}:
            found = _fitting_object(schema)
        case {"type": "array"}:
            found = st.lists(_fitting(schema.get("items", True)), max_size=2)
        case {"type": "string"}:
            found = st.sampled_from(WORDS)
        case {"type": "integer" | "number"}:
            found = st.sampled_from(NUMBERS)
    return found


def _fitting_object(schema: Schema) -> st.SearchStrategy[Any]:
    fields = {name: _fitting(field) for name, field in schema["properties"].items()}
    must = {name: field for name, field in fields.items() if name in schema["required"]}
    may = {name: field for name, field in fields.items() if name not in must}
    rest = schema["additionalProperties"]
    further = st.dictionaries(st.sampled_from((*NAMES, "d")), _fitting(rest), max_size=1 if rest else 0)
    return st.builds(lambda extra, told: extra | told, further, st.fixed_dictionaries(must, optional=may))
