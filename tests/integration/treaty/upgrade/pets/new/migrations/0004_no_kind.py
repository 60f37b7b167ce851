"""Drop the kind, when no instance of the old release is left."""

revision = "0004"
down_revision = "0003"
step = "contract"

UP = (
    """
    CREATE OR REPLACE VIEW shown_pets AS
    SELECT id, name, species AS kind, status, tags, deleted FROM pets
    """,
    "DROP FUNCTION follow CASCADE",
    "ALTER TABLE pets DROP COLUMN kind",
)


def downgrade():
    """There is no way back."""
    raise NotImplementedError
