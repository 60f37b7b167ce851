"""The matrix of a rollout as text: rows code, columns the schema's state and who wrote the data."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

Cell = Mapping[str, Any]
Paint = Mapping[str, str]

SIGNS: Final = {
    "pass": "pass",
    "fail": "FAIL",
    "inconclusive": "open",
    "not required": "·",
    "not run": "not run",
}
"""What stands in a cell."""

_COLORS: Final = {
    "pass": "32",
    "fail": "1;31",
    "inconclusive": "33",
    "not required": "2",
    "not run": "33",
}
_WIDTH: Final = 9


def render(subject: Mapping[str, Any], *, color: bool = False) -> str:
    """Writes the matrix and, under it, what each failed and each open cell has to say."""
    cells = subject["cells"]
    blocks = ["\n".join(_matrix(cells, color=color)), _legend(subject)]
    blocks += ["\n".join(_failed(each, subject, color=color)) for each in cells if each["failures"]]
    for block in (_open(cells, color=color), _remarks(subject), _traffic(subject)):
        text = "\n".join(block)
        blocks += [text] if text else []
    return "\n\n".join(blocks) + "\n"


def columns(cells: list[Cell]) -> list[tuple[str, str]]:
    """The columns: schema and author, without those of which no cell is required or was met."""
    return [
        column
        for column in dict.fromkeys((each["schema"], each["author"]) for each in cells)
        if any(
            each["state"] != "not required" or each["requests"]
            for each in cells
            if (each["schema"], each["author"]) == column
        )
    ]


def rows(cells: list[Cell]) -> list[str]:
    """The rows: which code."""
    return list(dict.fromkeys(each["code"] for each in cells))


def _matrix(cells: list[Cell], *, color: bool) -> Iterator[str]:
    shown = columns(cells)
    by_place = {(each["code"], each["schema"], each["author"]): each for each in cells}
    margin = max(map(len, ("code", *rows(cells))))
    heads = [f"{schema} {author}" for schema, author in shown]
    yield f"{'code':<{margin}}  " + "  ".join(f"{head:<{_WIDTH}}" for head in heads).rstrip()
    for code in rows(cells):
        words = [_sign(by_place[code, *place]["state"], color=color) for place in shown]
        yield f"{code:<{margin}}  " + "  ".join(words).rstrip()


def _sign(state: str, *, color: bool) -> str:
    text = f"{SIGNS[state]:<{_WIDTH}}"
    return f"\033[{_COLORS[state]}m{text}\033[0m" if color else text


def _legend(subject: Mapping[str, Any]) -> str:
    return (
        "columns: the schema's state, and the release whose data is there; open: inconclusive;\n"
        f"·: not required by the order {subject['order']}"
    )


def _failed(cell: Cell, subject: Mapping[str, Any], *, color: bool) -> Iterator[str]:
    word = _sign("fail", color=color).replace("FAIL     ", "FAIL")
    yield f"{word} {named(cell)}"
    for failure in cell["failures"]:
        operation = f"{failure['operation']}: " if failure["operation"] else ""
        yield f"  {failure['rule']}: {operation}{failure['message']}"
        yield f"    {at(failure, subject)}"
        if failure["fault"]:
            yield f"    likely {failure['fault']} (row {failure['row']}): {failure['shows']}"
        yield f"    hint: {failure['fix']}"
        if failure["request"]:
            yield f"    request: {failure['request']}"


def at(failure: Mapping[str, Any], subject: Mapping[str, Any]) -> str:
    """When and where a failure was seen: instance, revisions, step and seed."""
    parts = []
    if failure["instance"]:
        release = subject["from"] if failure["side"] == "old" else subject["to"]
        parts.append(f"{failure['instance']} ({release})")
    parts += [f"schema {failure['revision']}"] if failure["revision"] else []
    parts += [f"step {failure['step']}", f"seed {subject['seed']}"]
    return ", ".join(parts)


def named(cell: Cell) -> str:
    """A cell in words."""
    return f"{cell['code']} on {cell['schema']} with data of the {cell['author']} release"


def reasons(cells: list[Cell]) -> dict[str, list[str]]:
    """Why cells are open: each reason with the cells that share it."""
    found: dict[str, list[str]] = {}
    for cell in cells:
        if cell["state"] == "inconclusive":
            for doubt in cell["doubts"]:
                found.setdefault(doubt, []).append(named(cell))
    return found


def traffic(subject: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The operations that got requests, and the instances that got them."""
    counts: Mapping[str, Mapping[str, int]] = subject["requests"]
    instances = [name for name in counts if name != "migration"]
    return sorted({each for name in instances for each in counts[name] if each}), instances


def _open(cells: list[Cell], *, color: bool) -> Iterator[str]:
    for reason, where in reasons(cells).items():
        word = _sign("inconclusive", color=color).replace("open     ", "open")
        rest = f" and {len(where) - 1} more" if len(where) > 1 else ""
        yield f"{word} {where[0]}{rest}: {reason}"


def _remarks(subject: Mapping[str, Any]) -> Iterator[str]:
    for remark in subject["remarks"]:
        yield f"{remark['severity']}[{remark['rule']}] {remark['message']}"
        if remark["hint"]:
            yield f"  hint: {remark['hint']}"


def _traffic(subject: Mapping[str, Any]) -> Iterator[str]:
    """How many requests each operation got, by instance."""
    operations, instances = traffic(subject)
    if not operations:
        return
    counts = subject["requests"]
    margin = max(map(len, operations))
    yield f"{'requests':<{margin}}  " + "  ".join(f"{name:>6}" for name in instances)
    for operation in operations:
        numbers = [counts[name].get(operation, 0) for name in instances]
        yield f"{operation:<{margin}}  " + "  ".join(
            f"{number or '-':>{max(6, len(name))}}"
            for number, name in zip(numbers, instances, strict=True)
        )
