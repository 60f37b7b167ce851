"""Call the kind a species; both columns follow each other, whichever is written."""

revision = "0002"
down_revision = "0001"
step = "expand"

UP = (
    "ALTER TABLE pets ADD COLUMN species text",
    """
    CREATE FUNCTION follow() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.species := coalesce(NEW.species, NEW.kind);
        NEW.kind := coalesce(NEW.kind, NEW.species);
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER follow BEFORE INSERT OR UPDATE ON pets FOR EACH ROW EXECUTE FUNCTION follow()",
    """
    CREATE VIEW shown_pets AS
    SELECT id, name, coalesce(species, kind) AS kind, status, tags, deleted FROM pets
    """,
)
DOWN = (
    "DROP VIEW shown_pets",
    "DROP FUNCTION follow CASCADE",
    "ALTER TABLE pets DROP COLUMN species",
)


def downgrade():
    """Drop it again: see DOWN."""
    return DOWN
