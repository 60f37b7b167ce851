"""Hold nationalities to the form that every release has asked of its clients."""

from alembic import op

from app.migrations.ddl import add_check

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None
step = "expand"

NAME = "ck_personal_details_nationality"


def upgrade() -> None:
    """Demand two capital letters, as ISO 3166-1 alpha-2 has them."""
    add_check("personal_details", NAME, "nationality ~ '^[A-Z]{2}$'")


def downgrade() -> None:
    """Demand it no more."""
    op.drop_constraint(NAME, "personal_details")
