"""Instances to try two schemas with: at the edges of all that differs between them."""

from collections.abc import Iterable, Iterator
from itertools import islice, zip_longest
from typing import Any, Final

from treaty.compatibility.patterns import shortest

MOST: Final = 60
FEW: Final = 2
DEEPEST: Final = 9

FORMATS: Final[dict[str, list[str]]] = {
    "date": ["2024-02-29"], "date-time": ["2024-02-29T01:02:03Z"], "time": ["01:02:03Z"],
    "email": ["q@example.com"], "uuid": ["123e4567-e89b-42d3-a456-426614174000"],
    "uri": ["https://example.com/q"], "uri-reference": ["/q"], "ipv4": ["192.0.2.7"],
    "hostname": ["example.com"], "ipv6": ["2001:db8::7"], "byte": ["aGk="], "duration": ["P3D"],
}  # fmt: skip
ANY: Final[list[Any]] = [None, True, 7, 0.5, "q", [], {}]
TEXTS: Final = ["q", "", "a", "abcdef", "Q q", "7", "zz"]


class Search:
    """Makes instances of one or the other of two schemas.

    Args:
        base: The components of one.
        revision: The components of the other.
    """

    def __init__(self, base: dict[str, Any], revision: dict[str, Any]) -> None:
        self._parts = (base, revision)
        self._dirty = {name for name in {*base, *revision} if base.get(name) != revision.get(name)}

    def instances(self, one: Any, other: Any, depth: int = 0) -> list[Any]:
        """The instances; many where the schemas differ, few where they are the same."""
        if depth > DEEPEST:
            return []
        same = one == other and not self._dirty
        left, right = self._flat(one, 0), self._flat(other, 1)
        most = FEW if same else MOST
        found = list(islice(self._typed(left, right, depth), most))
        for word in ("anyOf", "oneOf"):
            pairs: Iterator[Any] = zip_longest(
                left.get(word, ()), right.get(word, ()), fillvalue={}
            )
            for branch, twin in islice(pairs, most):
                one_way = {"allOf": [left | {word: []}, branch]}
                found += self.instances(one_way, {"allOf": [right | {word: []}, twin]}, depth + 1)[
                    :most
                ]
        for word in ("then", "else", "if", "not"):
            if word in left or word in right:
                one_way = {"allOf": [left | {word: True}, left.get(word, {})]}
                found += self.instances(
                    one_way, {"allOf": [right | {word: True}, right.get(word, {})]}, depth + 2
                )[:most]
        return found[: most * 4]

    def _flat(self, schema: Any, side: int, depth: int = 0) -> dict[str, Any]:
        """A schema with references and `allOf` merged, well enough to make instances of."""
        if not isinstance(schema, dict) or depth > DEEPEST:
            return {}
        out = {word: part for word, part in schema.items() if word not in ("$ref", "allOf")}
        inner = list(schema.get("allOf", ()))
        if isinstance(schema.get("$ref"), str):
            inner.append(self._parts[side].get(schema["$ref"].rpartition("/")[2], {}))
        for part in inner:
            for word, value in self._flat(part, side, depth + 1).items():
                if word == "properties":
                    out[word] = {**value, **out.get(word, {})}
                elif word == "required":
                    out[word] = [*out.get(word, ()), *value]
                else:
                    out.setdefault(word, value)
        return out

    def _typed(self, left: dict[str, Any], right: dict[str, Any], depth: int) -> Iterator[Any]:
        for each in (left, right):
            yield from each.get("enum", ())
            yield from [each["const"]] if "const" in each else []
        types = [name for each in (left, right) for name in _names(each)]
        if not types or "object" in types:
            yield from self._objects(left, right, depth)
        if not types or "array" in types:
            yield from self._arrays(left, right, depth)
        if not types or "string" in types:
            yield from _strings(left, right)
        if not types or {"integer", "number"} & {*types}:
            yield from _numbers(left, right)
        yield from ANY

    def _objects(self, left: dict[str, Any], right: dict[str, Any], depth: int) -> Iterator[Any]:
        one, other = left.get("properties", {}), right.get("properties", {})
        names = list(dict.fromkeys([*one, *other, *left.get("required", ())]))
        pools = {
            name: self.instances(one.get(name, other.get(name, {})),
                                 other.get(name, one.get(name, {})), depth + 1)
            for name in names
        }  # fmt: skip
        whole = {name: pool[0] for name, pool in pools.items() if pool}
        for needed in (left.get("required", ()), right.get("required", ())):
            small = {name: whole[name] for name in needed if name in whole}
            yield from self._around(small, pools)
        yield from self._around(whole, pools)
        for schema in (left, right):
            extra = schema.get("additionalProperties")
            for value in self.instances(extra, extra, depth + 1)[:6] or ["q"]:
                yield from ({**whole, name: value} for name in ("zzz", "x-q", "q"))
                yield from ({name: value} for name in ("zzz", "x-q", "q"))

    @staticmethod
    def _around(whole: dict[str, Any], pools: dict[str, list[Any]]) -> Iterator[Any]:
        yield whole
        yield from ({**whole, name: "q"} for name in ("zzz", "x-q") if name not in pools)
        for name in pools:
            yield {each: value for each, value in whole.items() if each != name}
        longest = max(map(len, pools.values()), default=0)
        for at in range(longest):
            for name, pool in pools.items():
                if at < len(pool) and (at or name not in whole):
                    yield {**whole, name: pool[at]}

    def _arrays(self, left: dict[str, Any], right: dict[str, Any], depth: int) -> Iterator[Any]:
        pool = self.instances(left.get("items", {}), right.get("items", {}), depth + 1) or [7]
        yield from ([each] for each in pool)
        yield []
        sizes = {0, 1, 2}
        for schema in (left, right):
            for word in ("minItems", "maxItems"):
                at = schema.get(word, 1)
                sizes |= {at - 1, at, at + 1}
        for size in sorted(each for each in sizes if 0 <= each <= 200):  # noqa: PLR2004  enough
            yield [pool[0]] * size
            yield [pool[at % len(pool)] for at in range(size)]
            yield list(range(size))


def _names(schema: dict[str, Any]) -> list[str]:
    named = schema.get("type", [])
    return named if isinstance(named, list) else [named]


def _strings(*schemas: dict[str, Any]) -> Iterator[str]:
    lengths = {1, 4}
    for schema in schemas:
        yield from FORMATS.get(schema.get("format", ""), ())
        if "pattern" in schema:
            least = schema.get("minLength", 0)
            texts = (shortest(schema["pattern"], size, size) for size in range(least, least + 3))
            yield from (text for text in texts if text is not None)
        for word in ("minLength", "maxLength"):
            at = schema.get(word, 2)
            lengths |= {at - 1, at, at + 1}
    yield from TEXTS
    yield from ("q" * each for each in sorted(lengths) if 0 <= each < 2**17)
    for values in FORMATS.values():
        yield from values


def _numbers(*schemas: dict[str, Any]) -> Iterable[float]:
    points: dict[float, None] = {1: None, 0: None}
    for schema in schemas:
        for word in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"):
            at = schema.get(word)
            if isinstance(at, int | float) and not isinstance(at, bool):
                points |= dict.fromkeys((at, at + 1, at - 1, at + 0.5, at * 2, at * 3))
    points |= dict.fromkeys((5, 6, 4, 2, 3, -1, 0.5, 2**31, -(2**31) - 1))
    return points
