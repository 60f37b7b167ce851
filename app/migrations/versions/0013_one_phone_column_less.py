"""Drop the phone number in one column, when no instance of release 1.0 is left."""

from app.migrations.ddl import add_check, alone, backfill
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
        name = f"ck_personal_details_{column}_there"
        add_check("personal_details", name, f"{column} IS NOT NULL")
        alone(
            # It need not look at the rows: a valid constraint says it.
            f"ALTER TABLE personal_details ALTER COLUMN {column} SET NOT NULL",
            f"ALTER TABLE personal_details DROP CONSTRAINT IF EXISTS {name}",
        )
    alone(*FORGET, "ALTER TABLE personal_details DROP COLUMN IF EXISTS phone")
    alone(
        "DROP TRIGGER IF EXISTS copy_delete_reason ON deletions",
        "DROP FUNCTION IF EXISTS copy_delete_reason()",
    )


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
    add_check("personal_details", "ck_personal_details_phone", f"phone IS NOT NULL AND {FORM}")
    alone("ALTER TABLE personal_details ALTER COLUMN phone SET NOT NULL")
    for column in PARTS:
        alone(f"ALTER TABLE personal_details ALTER COLUMN {column} DROP NOT NULL")
