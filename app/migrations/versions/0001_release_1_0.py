"""The schema of release 1.0."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
STATUSES = "'draft', 'submitted', 'in_review', 'approved', 'rejected'"


def upgrade() -> None:
    """Create every table of release 1.0."""
    _create_applications()
    _create_deletions()
    _create_personal_details()
    _create_current_addresses()
    _create_documents()
    _create_fiscal_documents()
    _create_invitations()
    _create_rate_limits()


def downgrade() -> None:
    """Drop them again, with all that is in them."""
    for table in (
        "rate_limits",
        "invitations",
        "fiscal_documents",
        "documents",
        "current_addresses",
        "personal_details",
        "deletions",
        "applications",
    ):
        op.drop_table(table)


def _application_id() -> sa.Column[UUID]:
    """The key of a table that holds at most one row for an application."""
    return sa.Column("application_id", postgresql.UUID(), nullable=False)


def _belongs_to_application(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_application_id_applications"
    return sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=name)


def _create_applications() -> None:
    op.create_table(
        "applications",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text()),
        sa.Column("owner_subject", sa.Text()),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("submitted_at", INSTANT),
        sa.Column("deleted_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_applications"),
        sa.CheckConstraint(f"status IN ({STATUSES})", name="ck_applications_status"),
        sa.CheckConstraint(
            "status = 'draft' OR submitted_at IS NOT NULL", name="ck_applications_submitted_at"
        ),
        sa.CheckConstraint("char_length(email) <= 254", name="ck_applications_email_length"),
        sa.CheckConstraint("char_length(reference) <= 64", name="ck_applications_reference_length"),
    )


def _create_deletions() -> None:
    op.create_table(
        "deletions",
        _application_id(),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("deleted_by", sa.Text(), nullable=False),
        sa.Column("deleted_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("application_id", name="pk_deletions"),
        _belongs_to_application("deletions"),
        sa.CheckConstraint("char_length(reason) BETWEEN 1 AND 500", name="ck_deletions_reason"),
    )


def _create_personal_details() -> None:
    op.create_table(
        "personal_details",
        _application_id(),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("date_of_birth", sa.Date(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("nationality", sa.Text(), nullable=False),
        sa.Column("fiscal_code", sa.Text()),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("submitted_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("application_id", name="pk_personal_details"),
        _belongs_to_application("personal_details"),
        sa.CheckConstraint(
            "char_length(first_name) BETWEEN 1 AND 100", name="ck_personal_details_first_name"
        ),
        sa.CheckConstraint(
            "char_length(last_name) BETWEEN 1 AND 100", name="ck_personal_details_last_name"
        ),
        sa.CheckConstraint("sex IN ('female', 'male')", name="ck_personal_details_sex"),
        sa.CheckConstraint(
            "nationality <> 'IT' OR fiscal_code IS NOT NULL",
            name="ck_personal_details_fiscal_code_of_italians",
        ),
        sa.CheckConstraint(
            "char_length(fiscal_code) = 16", name="ck_personal_details_fiscal_code_length"
        ),
        sa.CheckConstraint(
            "phone ~ '^[+][1-9][0-9]{0,2} [0-9]{4,12}$'", name="ck_personal_details_phone"
        ),
    )


def _create_current_addresses() -> None:
    op.create_table(
        "current_addresses",
        _application_id(),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("house_num", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("submitted_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("application_id", name="pk_current_addresses"),
        _belongs_to_application("current_addresses"),
        sa.CheckConstraint(
            "char_length(street) BETWEEN 1 AND 120", name="ck_current_addresses_street"
        ),
        sa.CheckConstraint(
            "char_length(house_num) BETWEEN 1 AND 16", name="ck_current_addresses_house_num"
        ),
        sa.CheckConstraint(
            "char_length(postcode) BETWEEN 1 AND 12", name="ck_current_addresses_postcode"
        ),
        sa.CheckConstraint("char_length(city) BETWEEN 1 AND 120", name="ck_current_addresses_city"),
    )


def _create_documents() -> None:
    op.create_table(
        "documents",
        sa.Column("id", postgresql.UUID(), nullable=False),
        _application_id(),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        _belongs_to_application("documents"),
        sa.UniqueConstraint("application_id", "kind", name="uq_documents_application_id_kind"),
        sa.CheckConstraint("kind IN ('passport', 'identity_card')", name="ck_documents_kind"),
        sa.CheckConstraint(
            "media_type IN ('image/png', 'image/jpeg', 'application/pdf')",
            name="ck_documents_media_type",
        ),
        sa.CheckConstraint("size BETWEEN 1 AND 20971520", name="ck_documents_size"),
        sa.CheckConstraint("octet_length(content) = size", name="ck_documents_content_size"),
        sa.CheckConstraint("octet_length(sha256) = 32", name="ck_documents_sha256_length"),
    )
    # Images and PDFs are compressed already: PostgreSQL need not try.
    op.execute("ALTER TABLE documents ALTER COLUMN content SET STORAGE EXTERNAL")


def _create_fiscal_documents() -> None:
    op.create_table(
        "fiscal_documents",
        _application_id(),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tax_year", sa.Integer(), nullable=False),
        sa.Column("gross_income_cents", sa.BigInteger(), nullable=False),
        sa.Column("submitted_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("application_id", name="pk_fiscal_documents"),
        _belongs_to_application("fiscal_documents"),
        sa.CheckConstraint(
            "kind IN ('tax_return', 'income_statement', 'pension_statement')",
            name="ck_fiscal_documents_kind",
        ),
        sa.CheckConstraint("tax_year BETWEEN 1900 AND 2999", name="ck_fiscal_documents_tax_year"),
        sa.CheckConstraint(
            "gross_income_cents BETWEEN 0 AND 100000000000",
            name="ck_fiscal_documents_gross_income_cents",
        ),
    )


def _create_invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", postgresql.UUID(), nullable=False),
        _application_id(),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        _belongs_to_application("invitations"),
        sa.CheckConstraint("expires_at > created_at", name="ck_invitations_expires_at"),
    )
    op.create_index(
        "uq_invitations_application_id_unrevoked",
        "invitations",
        ["application_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )


def _create_rate_limits() -> None:
    op.create_table(
        "rate_limits",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("window_start", INSTANT, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "window_start", name="pk_rate_limits"),
        sa.CheckConstraint("count > 0", name="ck_rate_limits_count"),
    )
