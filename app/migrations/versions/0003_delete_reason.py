"""Keep the reason of a deletion with the application."""

from alembic import op

from app.migrations.ddl import add_check, alone

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
step = "expand"


def upgrade() -> None:
    """Add the column, and bring along the reasons that release 1.0 notes elsewhere."""
    alone(
        "ALTER TABLE applications ADD COLUMN IF NOT EXISTS delete_reason text",
        """
        CREATE OR REPLACE FUNCTION copy_delete_reason() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE applications SET delete_reason = NEW.reason
            WHERE id = NEW.application_id AND delete_reason IS DISTINCT FROM NEW.reason;
            RETURN NULL;
        END $$
        """,
        "CREATE OR REPLACE TRIGGER copy_delete_reason AFTER INSERT ON deletions"
        " FOR EACH ROW EXECUTE FUNCTION copy_delete_reason()",
    )
    add_check(
        "applications",
        "ck_applications_delete_reason",
        "char_length(delete_reason) BETWEEN 1 AND 500",
    )


def downgrade() -> None:
    """Drop the column; the reasons are in `deletions` still."""
    op.execute("DROP TRIGGER copy_delete_reason ON deletions")
    op.execute("DROP FUNCTION copy_delete_reason()")
    op.drop_column("applications", "delete_reason")
