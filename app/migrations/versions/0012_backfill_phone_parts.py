"""Split the phone numbers that release 1.0 wrote before."""

from app.migrations.ddl import backfill

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None
step = "backfill"


def upgrade() -> None:
    """Fill the two columns from the one."""
    backfill(
        "personal_details",
        key="application_id",
        lacking="phone_number IS NULL",
        change="UPDATE personal_details SET phone_calling_code = split_part(phone, ' ', 1),"
        " phone_number = split_part(phone, ' ', 2)"
        " WHERE application_id = ANY (batch) AND phone_number IS NULL",
    )


def downgrade() -> None:
    """Leave them: the release before does not know the columns."""
