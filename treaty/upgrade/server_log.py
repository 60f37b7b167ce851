"""The log of the database server, as far as it can be read."""

from dataclasses import dataclass
from pathlib import Path

import psycopg

from treaty.databases.run import Run
from treaty.upgrade.database import Database

_CHUNK = 4_000_000


@dataclass(slots=True)
class ServerLog:
    """Reads what the server has logged since the last time.

    Args:
        run: The run, in whose folder an embedded server logs.
        database: The rollout's.
    """

    run: Run
    database: Database
    _at: int = 0
    _file: str = ""

    def lines(self) -> list[str] | None:
        """The new lines about this database; None where the log cannot be read."""
        own = self.run.directory / "postgresql.log"
        text = self._of_file(own) if own.exists() else self._of_server()
        if text is None:
            return None
        mark = f"@{self.database.name} "
        found: list[str] = []
        wanted = False
        for line in text.splitlines():
            if not line.startswith(("\t", " ")):
                wanted = mark in line
            if wanted:
                found.append(line)
        return found

    def _of_file(self, file: Path) -> str | None:
        try:
            with file.open("rb") as stream:
                stream.seek(self._at)
                data = stream.read()
        except OSError:
            return None
        self._at += len(data)
        return data.decode(errors="replace")

    def _of_server(self) -> str | None:
        """Asks the server itself, which tells superusers where it logs."""
        try:
            with self.database.connect() as connection:
                row = connection.execute("SELECT pg_current_logfile()").fetchone()
                if row is None or row[0] is None:
                    return None
                if row[0] != self._file:
                    self._file, self._at = row[0], 0
                data = connection.execute(
                    "SELECT pg_read_binary_file(%s, %s, %s, true)", (self._file, self._at, _CHUNK)
                ).fetchone()
        except psycopg.Error:
            return None
        if data is None or data[0] is None:
            return None
        self._at += len(data[0])
        return bytes(data[0]).decode(errors="replace")
