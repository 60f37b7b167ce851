"""What a process has said last."""

import pytest

from treaty.upgrade.process import said_last

PSYCOPG = """\
Traceback (most recent call last):
  File "migrate.py", line 3, in <module>
psycopg.errors.UniqueViolation: duplicate key value violates unique constraint "pets_name"
DETAIL:  Key (name)=(Rex) already exists.
"""
SYNTAX = """\
psycopg.errors.UndefinedColumn: column "knd" does not exist
LINE 1: SELECT knd FROM pets
               ^
HINT:  Perhaps you meant to reference the column "pets.kind".
"""
SQLALCHEMY = """\
sqlalchemy.exc.IntegrityError: (asyncpg.CheckViolationError) check constraint "x" is violated
[SQL: ALTER TABLE pets VALIDATE CONSTRAINT x]
(Background on this error at: https://sqlalche.me/e/20/gkpj)
"""


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (
            PSYCOPG,
            'psycopg.errors.UniqueViolation: duplicate key value violates unique constraint "p',
        ),
        (SYNTAX, 'psycopg.errors.UndefinedColumn: column "knd" does not exist'),
        (
            SQLALCHEMY,
            "sqlalchemy.exc.IntegrityError: (asyncpg.CheckViolationError) check constraint",
        ),
        ("DETAIL:  alone\n\n", "DETAIL:  alone"),
        ("\n", "it logged nothing"),
    ],
)
def test_said_last_is_what_went_wrong_and_not_what_adds_to_it(log: str, said: str) -> None:
    """Details, statements and addresses of manuals come after it."""
    assert said_last(log).startswith(said)
