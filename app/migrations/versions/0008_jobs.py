"""Keep jobs: the schema of procrastinate 3.10, as its package has it."""

import re
from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None
step = "expand"

SCHEMA = Path(__file__).parents[1] / "procrastinate-3.10.sql"
TABLES = ("periodic_defers", "events", "jobs", "workers")
TYPES = ("job_to_defer_v1", "job_event_type", "job_status")


def upgrade() -> None:
    """Create procrastinate's tables, types and functions."""
    for statement in re.findall(r"(?:\$\$.*?\$\$|[^;$])+;", SCHEMA.read_text(), re.DOTALL):
        op.execute(statement)


def downgrade() -> None:
    """Drop them, with every job that waits."""
    for function in re.findall(r"CREATE FUNCTION (\w+)", SCHEMA.read_text()):
        op.execute(f"DROP FUNCTION {function} CASCADE")  # and the triggers that call it
    for table in TABLES:
        op.execute(f"DROP TABLE procrastinate_{table}")
    for kind in TYPES:
        op.execute(f"DROP TYPE procrastinate_{kind}")
