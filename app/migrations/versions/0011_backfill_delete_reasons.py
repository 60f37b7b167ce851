"""Copy the reasons of deletions that release 1.0 noted before."""

from app.migrations.ddl import backfill

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
step = "backfill"


def upgrade() -> None:
    """Copy the reason to each application that was deleted and has none."""
    backfill(
        "applications",
        key="id",
        lacking="deleted_at IS NOT NULL AND delete_reason IS NULL"
        " AND EXISTS (SELECT FROM deletions WHERE application_id = applications.id)",
        change="UPDATE applications SET delete_reason = deletions.reason FROM deletions"
        " WHERE application_id = id AND id = ANY (batch) AND delete_reason IS NULL",
    )


def downgrade() -> None:
    """Leave them: the release before does not know the column."""
