"""Count the versions of rows, for entity tags."""

from alembic import op

from app.migrations.ddl import alone

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
step = "expand"

VERSIONED = ("applications", "personal_details", "current_addresses", "documents")


def upgrade() -> None:
    """Count every change of a row, whichever release makes it."""
    alone(
        """
        CREATE OR REPLACE FUNCTION next_version() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.version := OLD.version + 1;
            RETURN NEW;
        END $$
        """
    )
    for table in VERSIONED:
        alone(
            f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS version integer NOT NULL DEFAULT 1",
            f"CREATE OR REPLACE TRIGGER next_version BEFORE UPDATE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION next_version()",
        )


def downgrade() -> None:
    """Count them no more."""
    for table in VERSIONED:
        op.execute(f"DROP TRIGGER next_version ON {table}")
        op.drop_column(table, "version")
    op.execute("DROP FUNCTION next_version()")
