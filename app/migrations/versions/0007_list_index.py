"""Find the newest applications without reading all."""

from alembic import op

from app.migrations.ddl import build_index

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
step = "expand"

NAME = "ix_applications_created_at_id"


def upgrade() -> None:
    """Build the index that lists of applications are read by."""
    build_index(NAME, "ON applications (created_at DESC, id DESC) WHERE deleted_at IS NULL")


def downgrade() -> None:
    """Drop it."""
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}")
