"""What a step may change before every instance is a new one."""

import pytest

from treaty.upgrade.catalog import Catalog, changes
from treaty.upgrade.cell import Schema
from treaty.upgrade.oracles.declared import is_too_early

PETS = {
    ("table", "pets"): "table",
    ("column", "pets.id"): "integer NOT NULL",
    ("column", "pets.name"): "character varying(20)",
    ("column", "pets.status"): "text NOT NULL",
    ("default", "pets.status"): "'new'::text",
    ("index", "pets.pets_pkey"): "CREATE UNIQUE INDEX pets_pkey ON public.pets USING btree (id)",
    ("index", "pets.by_name"): "CREATE INDEX by_name ON public.pets USING btree (name)",
    ("function", "mark(integer)"): "RETURNS void",
    ("enum", "kind"): "100 cat, dog",
}


def too_early(**changed: str | None) -> list[str]:
    """What is too early of some changes: `column__pets__name`, gone where there is no text."""
    after: dict[tuple[str, str], str] = dict(PETS)
    for name, text in changed.items():
        kind, _, rest = name.partition("__")
        key = kind, rest.replace("__", ".").replace("mark.integer", "mark(integer)")
        if text is None:
            del after[key]
        else:
            after[key] = text
    before, now = Catalog(PETS, frozenset()), Catalog(after, frozenset())
    found = changes(before, now, Schema.S1)
    return [f"{each.what} {each.name}" for each in found if is_too_early(each, before, now)]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"column__pets__name": None}, ["column pets.name"]),
        ({"column__pets__status": None, "default__pets__status": None}, ["column pets.status"]),
        ({"column__pets__colour": "text NOT NULL"}, ["column pets.colour"]),
        ({"column__pets__name": "character varying(20) NOT NULL"}, ["column pets.name"]),
        ({"column__pets__name": "character varying(10)"}, ["type pets.name"]),
        ({"column__pets__id": "bigint NOT NULL"}, ["type pets.id"]),
        ({"default__pets__status": "'sold'::text"}, ["default pets.status"]),
        ({"default__pets__status": None}, ["default pets.status"]),
        ({"index__pets__pets_pkey": None}, ["index pets.pets_pkey"]),
        ({"function__mark__integer": None}, ["function mark(integer)"]),
        ({"enum__kind": "200 cat, dog"}, ["enum kind"]),
    ],
)
def test_change_that_breaks_who_serves_is_too_early(
    changed: dict[str, str | None], found: list[str]
) -> None:
    """Old code was not written for it."""
    assert too_early(**changed) == found


def test_table_that_moves_is_told_once() -> None:
    """Its columns, defaults and indexes have gone with it."""
    moved = {
        (kind, f"other.{name}" if "pets" in name else name): text.replace("public.", "other.")
        for (kind, name), text in PETS.items()
    }
    before, now = Catalog(PETS, frozenset()), Catalog(moved, frozenset())

    found = [each for each in changes(before, now, Schema.S1) if is_too_early(each, before, now)]

    assert [str(each) for each in found] == ["table pets is gone"]


@pytest.mark.parametrize(
    "changed",
    [
        {"column__pets__colour": "text"},
        {"column__pets__colour": "text NOT NULL", "default__pets__colour": "'red'::text"},
        {"column__pets__name": "character varying(40)"},
        {"column__pets__name": "text"},
        {"table__owners": "table", "column__owners__id": "integer NOT NULL"},
        {"index__pets__by_name": None},
        {"index__pets__pets_pkey": None, "index__pets__k": PETS["index", "pets.pets_pkey"]},
        {"table__pets": "view", "index__pets__pets_pkey": None, "default__pets__status": None},
        {"enum__kind": "100 cat, dog, bird"},
    ],
)
def test_change_that_nobody_notices_is_none(changed: dict[str, str | None]) -> None:
    """Old code goes on as before."""
    assert too_early(**changed) == []
