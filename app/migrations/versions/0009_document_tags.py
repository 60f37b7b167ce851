"""Keep what the document parser finds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations.ddl import add_check, alone, build_index

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None
step = "expand"


def upgrade() -> None:
    """Note how far parsing is, and the tags; documents that are there wait for the parser."""
    alone("ALTER TABLE documents ADD COLUMN IF NOT EXISTS parsing text NOT NULL DEFAULT 'pending'")
    add_check("documents", "ck_documents_parsing", "parsing IN ('pending', 'parsed', 'failed')")
    # Few documents wait, and workers look for them all the time.
    build_index("ix_documents_pending", "ON documents (uploaded_at) WHERE parsing = 'pending'")
    op.create_table(
        "document_tags",
        sa.Column("document_id", postgresql.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("confidence", postgresql.DOUBLE_PRECISION(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "name", name="pk_document_tags"),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.id"],
            name="fk_document_tags_document_id_documents",
            ondelete="CASCADE",  # release 1.0 deletes documents and knows no tags
        ),
        sa.CheckConstraint("char_length(name) BETWEEN 1 AND 100", name="ck_document_tags_name"),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name="ck_document_tags_confidence"),
    )


def downgrade() -> None:
    """Drop them, with all that was found."""
    op.drop_table("document_tags")
    op.drop_column("documents", "parsing")
