"""Give applications what v2 needs: versions, reasons, decisions, tags and idempotency keys."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
step = "expand"

INSTANT = sa.DateTime(timezone=True)
VERSIONED = ("applications", "personal_details", "current_addresses", "documents")


def upgrade() -> None:
    """Add columns that the release before leaves alone, and tables that it does not know."""
    op.add_column("applications", sa.Column("delete_reason", sa.Text()))
    for table in VERSIONED:
        version = sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1"))
        op.add_column(table, version)
    _count_versions()
    _copy_reasons()
    _add_parsing()
    _widen_kinds()
    _create_decisions()
    _create_idempotency_keys()


def downgrade() -> None:
    """Drop them again, with all that is in them."""
    for table in ("idempotency_keys", "decisions", "document_tags"):
        op.drop_table(table)
    op.drop_column("documents", "parsing")
    op.execute("DELETE FROM documents WHERE kind = 'residence_permit'")
    op.execute("ALTER TABLE documents DROP CONSTRAINT ck_documents_known_kind")
    op.execute(
        "ALTER TABLE documents ADD CONSTRAINT ck_documents_kind"
        " CHECK (kind IN ('passport', 'identity_card'))"
    )
    op.execute("DROP TRIGGER copy_delete_reason ON deletions")
    op.execute("DROP FUNCTION copy_delete_reason()")
    for table in VERSIONED:
        op.execute(f"DROP TRIGGER next_version ON {table}")
        op.drop_column(table, "version")
    op.execute("DROP FUNCTION next_version()")
    op.drop_column("applications", "delete_reason")


def _count_versions() -> None:
    """Count every change of a row, whichever release makes it."""
    op.execute(
        """
        CREATE FUNCTION next_version() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.version := OLD.version + 1;
            RETURN NEW;
        END $$
        """
    )
    for table in VERSIONED:
        op.execute(
            f"CREATE TRIGGER next_version BEFORE UPDATE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION next_version()"
        )


def _copy_reasons() -> None:
    """Bring the reasons that release 1.0 notes to where this release keeps them."""
    op.execute(
        """
        CREATE FUNCTION copy_delete_reason() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE applications SET delete_reason = NEW.reason
            WHERE id = NEW.application_id AND delete_reason IS DISTINCT FROM NEW.reason;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER copy_delete_reason AFTER INSERT ON deletions"
        " FOR EACH ROW EXECUTE FUNCTION copy_delete_reason()"
    )


def _add_parsing() -> None:
    op.add_column(
        "documents",
        sa.Column("parsing", sa.Text(), nullable=False, server_default=sa.text("'pending'")),
    )
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


def _widen_kinds() -> None:
    """Take residence permits too; whoever wrote a kind before wrote one that is still taken."""
    kinds = "'passport', 'identity_card', 'residence_permit'"
    op.execute(
        "ALTER TABLE documents ADD CONSTRAINT ck_documents_known_kind"
        f" CHECK (kind IN ({kinds})) NOT VALID"
    )
    op.execute("ALTER TABLE documents VALIDATE CONSTRAINT ck_documents_known_kind")
    op.execute("ALTER TABLE documents DROP CONSTRAINT ck_documents_kind")


def _create_decisions() -> None:
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


def _create_idempotency_keys() -> None:
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
