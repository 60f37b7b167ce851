"""The first schema."""

revision = "0001"
down_revision = None
step = "expand"

UP = (
    """
    CREATE TABLE pets (
        id serial PRIMARY KEY, name text NOT NULL, kind text NOT NULL, status text NOT NULL,
        tags jsonb NOT NULL, deleted boolean NOT NULL DEFAULT false
    )
    """,
    "CREATE TABLE keys (key text PRIMARY KEY, fingerprint text NOT NULL, answer jsonb NOT NULL)",
)
