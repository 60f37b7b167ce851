"""Keep decisions, and the answers to requests that may be sent twice."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None
step = "expand"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the two tables."""
    op.create_table(
        "decisions",
        sa.Column("application_id", postgresql.UUID(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("application_id", name="pk_decisions"),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name="fk_decisions_application_id_applications"
        ),
        sa.CheckConstraint("outcome IN ('approved', 'rejected')", name="ck_decisions_outcome"),
        sa.CheckConstraint("char_length(reason) BETWEEN 1 AND 500", name="ck_decisions_reason"),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("headers", postgresql.JSONB()),
        sa.Column("body", sa.LargeBinary()),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("subject", "operation", "key", name="pk_idempotency_keys"),
        sa.CheckConstraint(
            "octet_length(fingerprint) = 32", name="ck_idempotency_keys_fingerprint"
        ),
        sa.CheckConstraint("expires_at > created_at", name="ck_idempotency_keys_expires_at"),
    )
    op.create_index("ix_idempotency_keys_expires_at", "idempotency_keys", ["expires_at"])


def downgrade() -> None:
    """Drop them, with all that is in them."""
    op.drop_table("idempotency_keys")
    op.drop_table("decisions")
