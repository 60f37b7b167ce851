"""A phone number in one column, as release 1.0 has it, and in two, kept in step meanwhile."""

FOLLOW = """
    CREATE OR REPLACE FUNCTION keep_phone_in_step() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        was_split boolean := false;
        was_joined boolean := false;
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            was_split := (NEW.phone_calling_code, NEW.phone_number)
                IS DISTINCT FROM (OLD.phone_calling_code, OLD.phone_number);
            was_joined := NEW.phone IS DISTINCT FROM OLD.phone;
        END IF;
        IF NEW.phone_number IS NULL OR (was_joined AND NOT was_split) THEN
            NEW.phone_calling_code := split_part(NEW.phone, ' ', 1);
            NEW.phone_number := split_part(NEW.phone, ' ', 2);
        ELSE
            NEW.phone := NEW.phone_calling_code || ' ' || NEW.phone_number;
        END IF;
        RETURN NEW;
    END $$
"""
"""Release 1.0 writes the one column and knows no other; this one writes the two."""

TRIGGER = """
    CREATE OR REPLACE TRIGGER keep_phone_in_step BEFORE INSERT OR UPDATE ON personal_details
    FOR EACH ROW EXECUTE FUNCTION keep_phone_in_step()
"""
FORGET = (
    "DROP TRIGGER IF EXISTS keep_phone_in_step ON personal_details",
    "DROP FUNCTION IF EXISTS keep_phone_in_step()",
)
FORM = "phone ~ '^[+][1-9][0-9]{0,2} [0-9]{4,12}$'"
"""What release 1.0 demands of the one column."""
