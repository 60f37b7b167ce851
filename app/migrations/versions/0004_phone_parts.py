"""Split the phone number in two."""

from alembic import op

from app.migrations.ddl import add_check, alone
from app.migrations.phone import FOLLOW, FORGET, TRIGGER

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None
step = "expand"

COLUMNS = ("phone_calling_code", "phone_number")
FORMS = {
    "ck_personal_details_phone_calling_code": "phone_calling_code ~ '^[+][1-9][0-9]{0,2}$'",
    "ck_personal_details_phone_number": "phone_number ~ '^[0-9]{4,12}$'",
}


def upgrade() -> None:
    """Add the two columns and keep them in step with the one, whichever is written."""
    for column in COLUMNS:
        alone(f"ALTER TABLE personal_details ADD COLUMN IF NOT EXISTS {column} text")
    alone(FOLLOW, TRIGGER)
    for name, form in FORMS.items():
        add_check("personal_details", name, form)


def downgrade() -> None:
    """Drop the two; the one has it all."""
    for statement in FORGET:
        op.execute(statement)
    for column in COLUMNS:
        op.drop_column("personal_details", column)
