"""Take residence permits as documents."""

from app.migrations.ddl import add_check, alone

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
step = "expand"


def upgrade() -> None:
    """Widen what kinds a document may be of: first the wider constraint, then none but that."""
    add_check(
        "documents",
        "ck_documents_kind_known",
        "kind IN ('passport', 'identity_card', 'residence_permit')",
    )
    alone("ALTER TABLE documents DROP CONSTRAINT IF EXISTS ck_documents_kind")


def downgrade() -> None:
    """Narrow it again, which fails as long as there is a residence permit."""
    add_check("documents", "ck_documents_kind", "kind IN ('passport', 'identity_card')")
    alone("ALTER TABLE documents DROP CONSTRAINT IF EXISTS ck_documents_kind_known")
