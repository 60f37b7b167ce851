"""Drop the phone number in one column, when no instance of release 1.0 is left."""

from app.migrations.ddl import add_check, alone, backfill, require
from app.migrations.phone import FOLLOW, FORGET, FORM, TRIGGER

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None
step = "contract"

PARTS = ("phone_calling_code", "phone_number")


def upgrade() -> None:
    """Demand the two columns, and only then drop the one and what kept them in step."""
    for column in PARTS:
        require("personal_details", column)
    alone(*FORGET, "ALTER TABLE personal_details DROP COLUMN IF EXISTS phone")


def downgrade() -> None:
    """Put the column together again."""
    alone("ALTER TABLE personal_details ADD COLUMN IF NOT EXISTS phone text", FOLLOW, TRIGGER)
    backfill(
        "personal_details",
        key="application_id",
        lacking="phone IS NULL",
        change="UPDATE personal_details SET phone = phone_calling_code || ' ' || phone_number"
        " WHERE application_id = ANY (batch) AND phone IS NULL",
    )
    require("personal_details", "phone")
    add_check("personal_details", "ck_personal_details_phone", FORM)
    for column in PARTS:
        alone(f"ALTER TABLE personal_details ALTER COLUMN {column} DROP NOT NULL")
