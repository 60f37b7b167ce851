"""Fill the species of pets that were there before."""

revision = "0003"
down_revision = "0002"
step = "backfill"

UP = ("UPDATE pets SET species = kind WHERE species IS NULL",)
DOWN = ()


def downgrade():
    """Leave it: see DOWN."""
    return DOWN
