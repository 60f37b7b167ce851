"""The matrix as people read it."""

from typing import Any

from treaty.report import matrix


def cell(code: str, schema: str, author: str, state: str, **more: Any) -> dict[str, Any]:
    """A cell of a report."""
    made = {"code": code, "schema": schema, "author": author, "state": state, "requests": 0}
    return made | {"by_operation": {}, "doubts": [], "failures": []} | more


FAILURE = {
    "rule": "upgrade-server-error",
    "operation": "POST /pets",
    "message": "answered with 500: Oops",
    "instance": "old-2",
    "side": "old",
    "revision": "0002",
    "step": "expand",
    "request": "curl -X POST http://localhost/pets",
    "fault": "not-null-without-default",
    "row": 2,
    "shows": "Old code inserts rows without it.",
    "fix": "Give it a default.",
}
SUBJECT = {
    "from": "1.0",
    "to": "the working tree",
    "order": "migrate-first",
    "seed": 7,
    "cells": [
        cell("old", "S0", "old", "pass", requests=3),
        cell("old", "S0", "new", "not required"),
        cell("old", "S1", "old", "fail", requests=3, failures=[FAILURE]),
        cell("new", "S0", "old", "not required"),
        cell("new", "S0", "new", "not required"),
        cell("new", "S1", "old", "inconclusive", doubts=["no traffic"]),
    ],
    "steps": [],
    "requests": {"old-1": {"POST /pets": 2}, "old-2": {"GET /pets": 1, "POST /pets": 1}},
    "remarks": [
        {"rule": "upgrade-migration-lint", "severity": "warning", "message": "m", "hint": "h"}
    ],
}
TEXT = """\
code  S0 old     S1 old
old   pass       FAIL
new   ·          open

columns: the schema's state, and the release whose data is there; open: inconclusive;
·: not required by the order migrate-first

FAIL old on S1 with data of the old release
  upgrade-server-error: POST /pets: answered with 500: Oops
    old-2 (1.0), schema 0002, step expand, seed 7
    likely not-null-without-default (row 2): Old code inserts rows without it.
    hint: Give it a default.
    request: curl -X POST http://localhost/pets

open new on S1 with data of the old release: no traffic

warning[upgrade-migration-lint] m
  hint: h

requests     old-1   old-2
GET /pets        -       1
POST /pets       2       1
"""


def test_matrix_with_all_that_it_can_say() -> None:
    """A column of which nothing is required is left out; everything else is shown."""
    assert matrix.render(SUBJECT) == TEXT


def test_matrix_with_colours_says_the_same() -> None:
    """They only help."""
    shown = matrix.render(SUBJECT, color=True)

    assert "\033[1;31mFAIL" in shown
    assert "old-2 (1.0), schema 0002, step expand, seed 7" in shown
