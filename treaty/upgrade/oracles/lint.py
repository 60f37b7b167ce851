"""What squawk thinks of the statements that the migrations really ran."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import orjson
import psycopg
from psycopg import sql

from treaty.findings import Finding, Severity
from treaty.upgrade.cell import Schema
from treaty.upgrade.observation import LogLine
from treaty.upgrade.oracle import Oracle, Rollout
from treaty.upgrade.oracle_rules import LINT
from treaty.upgrade.plan import Action, Step
from treaty.upgrade.rules import found

_STATEMENT = re.compile(r" (\S+)@\S+ LOG:  (?:00000: )?(?:statement|execute [^:]*): (.*)")
_CHANGES = re.compile(r"(?is)\s*(alter|create|drop|set|do|truncate|comment|reindex|rename)\b")
_STYLE = "prefer-.*|require-statement-timeout|ban-truncate-cascade"
_SECONDS = 60


class Lint(Oracle):
    """Has the server log what migrations run, and gives it to squawk.

    What it says fails no cell: it cannot see who reads a column. A cell that fails because of
    such a statement says so itself.
    """

    name = "lint"

    def __init__(self) -> None:
        self._statements: dict[Schema, list[str]] = {}
        self._schema: Schema | None = None
        self._open = False

    def before(self, step: Step, rollout: Rollout) -> None:
        """Has statements logged; notes which schema they lead to."""
        if step.action is Action.MIGRATE:
            self._schema = step.schema
        elif step.action is Action.PREPARE:
            with rollout.connect() as connection:
                _log_statements(connection)

    def read(self, line: LogLine) -> None:
        """Keeps what changes the schema."""
        if line.source != "postgresql":
            return
        match = _STATEMENT.search(line.text)
        schema = line.situation.schema
        if match is not None:
            self._open = schema is not Schema.S0 and bool(_CHANGES.match(match[2]))
            if self._open:
                self._statements.setdefault(schema, []).append(match[2])
        elif self._open and line.text.startswith("\t"):
            self._statements[schema][-1] += "\n" + line.text.removeprefix("\t")
        else:
            self._open = False

    def remarks(self, rollout: Rollout) -> Iterable[Finding]:
        """What squawk says, a line each; or that it is not there."""
        program = shutil.which("squawk", path=str(Path(sys.executable).parent)) or shutil.which(
            "squawk"
        )
        if program is None:
            message = "squawk is not installed: no migration was linted"
            missing = found(LINT, message, hint="pip install squawk-cli")
            yield replace(missing, severity=Severity.INFO)
            return
        for schema, statements in self._statements.items():
            file = rollout.directory / f"migrations-{schema}.sql"
            file.write_text(";\n".join(each.rstrip("; \n") for each in statements) + ";\n")
            yield from _squawked(program, file, schema)


def _log_statements(connection: psycopg.Connection) -> None:
    row = connection.execute(
        "SELECT current_database(), current_user, rolsuper FROM pg_roles"
        " WHERE rolname = current_user"
    ).fetchone()
    if row is not None and row[2]:
        connection.execute(
            sql.SQL("ALTER ROLE {} IN DATABASE {} SET log_statement = 'all'").format(
                sql.Identifier(row[1]), sql.Identifier(row[0])
            )
        )


def _squawked(program: str, file: Path, schema: Schema) -> Iterable[Finding]:
    done = subprocess.run(  # noqa: S603  a linter, on what was logged
        [program, "--reporter", "Json", str(file)],
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    try:
        said = orjson.loads(done.stdout)
    except orjson.JSONDecodeError:
        message = f"squawk does not understand {file.name}: {done.stderr.strip()[:200]}"
        yield replace(found(LINT, message), severity=Severity.INFO)
        return
    lines = file.read_text().splitlines()
    known: set[str] = set()
    for each in said:
        if re.fullmatch(_STYLE, each["rule_name"]):
            continue
        statement = " ".join(lines[each["line"]].split())[:100]
        message = f"{each['rule_name']}: {each['message']} On the way to {schema}: `{statement}`"
        if message not in known:
            known.add(message)
            yield found(LINT, message, hint=each["help"] or "")
