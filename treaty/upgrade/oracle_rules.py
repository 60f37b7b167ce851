"""What the oracles' findings mean: one row a rule."""

from typing import Final

from treaty.findings import Rule, Severity

LOGGED_ERROR: Final = Rule(
    "upgrade-logged-error",
    "A log shows an error of the database that was not there before the rollout",
    Severity.ERROR,
    "Something was refused behind an answer that may look right, or in a job.",
    "ERROR:  42703: column pets.nickname does not exist",
    "Look at the line in the log of the run, and make the schema fit for both releases.",
)
LOST: Final = Rule(
    "upgrade-lost",
    "What was there before a step cannot be read any more, or reads otherwise",
    Severity.ERROR,
    "The rollout has lost or changed data that nobody touched.",
    "GET /pets/7 gave a price of 1.2345 before the migration and 1.23 after it.",
    "Restore from what was there before, and make the migration keep every value.",
)
READS_OTHERWISE: Final = Rule(
    "upgrade-reads-otherwise",
    "What one release wrote, the other one shows otherwise or not at all",
    Severity.ERROR,
    "A client sees another state with every request, depending on who answers.",
    "PATCH /pets/7 by the new release sets a name; the old one still shows the one before.",
    "Keep what is stored in two places in step, in both directions, while both releases serve.",
)
NOT_KEPT: Final = Rule(
    "upgrade-not-kept",
    "An update by the old release loses what the new one had written",
    Severity.ERROR,
    "Data is lost without an error, whenever a request happens to meet an old instance.",
    "The new release stores a setting, the old one changes another, and the first is gone.",
    "Let a release keep what it does not know before a later one writes it.",
)
STILL_THERE: Final = Rule(
    "upgrade-still-there",
    "What one release deleted, the other one still shows",
    Severity.ERROR,
    "Users see what they have deleted, or others see what they must not see any more.",
    "DELETE /pets/7 by the new release marks a row; the old one does not know the mark.",
    "Let a release respect the mark before a later one sets it.",
)
TWO_EFFECTS: Final = Rule(
    "upgrade-two-effects",
    "One idempotency key, sent to both releases, is not one effect with one answer",
    Severity.ERROR,
    "A client that repeats a request during the rollout does it twice, or is refused.",
    "POST /pets with the key k by the old release, again by the new one: two pets.",
    "Keep the format of keys and fingerprints across releases.",
)
CURSOR_REFUSED: Final = Rule(
    "upgrade-cursor-refused",
    "The second page of one release cannot be had from the other",
    Severity.ERROR,
    "Every list that is longer than a page breaks off during the rollout.",
    "GET /pets?cursor=… gives 500 where the cursor came from the new release.",
    "Read both formats in one release, write the new one in the next.",
)
LINK_BROKEN: Final = Rule(
    "upgrade-link-broken",
    "A link that one release gives leads nowhere at the other",
    Severity.ERROR,
    "Clients that follow links fail at random.",
    "The new release's Location names a route that the old one does not serve.",
    "Ship a route a release before the links to it.",
)
TAG_REFUSED: Final = Rule(
    "upgrade-entity-tag-refused",
    "The entity tag of one release is stale for the other although nothing has changed",
    Severity.ERROR,
    "Every change by a careful client is refused during the rollout: 412.",
    "The releases make the ETag of a pet differently.",
    "Make tags from what both releases count alike, such as a version column.",
)
PARAMETER_IGNORED: Final = Rule(
    "upgrade-parameter-ignored",
    "A parameter that the new release obeys is silently ignored by the old one",
    Severity.ERROR,
    "A client that asks for less gets all, or one that asks for a trial gets it done.",
    "GET /pets?status=sold gives all pets where an old instance answers.",
    "Let clients use it when no old instance is left; or refuse unknown ones a release before.",
)
MEMBER_REFUSED: Final = Rule(
    "upgrade-member-refused",
    "The old release refuses what the new release's contract offers for the same operation",
    Severity.ERROR,
    "New clients fail at random during the rollout.",
    'POST /pets with "nickname" gives 422 where an old instance answers.',
    "Let clients send it when no old instance is left; or accept it a release before.",
)
NOT_FILLED: Final = Rule(
    "upgrade-not-filled",
    "What old code writes after the backfill lacks what the backfill filled",
    Severity.ERROR,
    "The new release shows nothing where it has a value for every older row.",
    "The backfill sets a nickname for each pet; pets that an old instance adds later have none.",
    "Fill by a trigger, read with a fallback, or backfill again when no old instance is left.",
)
OVERWRITTEN: Final = Rule(
    "upgrade-overwritten",
    "A backfill has written over what a client had changed",
    Severity.ERROR,
    "Changes that clients made before it or meanwhile are lost without an error.",
    "The backfill reads all pets, then writes them: one that was renamed has its old name again.",
    "Let the backfill fill only what is empty, in the statement that reads it.",
)
ANSWERS_OTHERWISE: Final = Rule(
    "upgrade-answers-otherwise",
    "The old release answers the same request otherwise than before the schema changed",
    Severity.ERROR,
    "Clients get another result from code that nobody has touched.",
    'POST /pets without a status gave "new" before the migration, and gives "draft" after it.',
    "Do not change what running code relies on: defaults, types, triggers.",
)
MADE_OTHERWISE: Final = Rule(
    "upgrade-made-otherwise",
    "One request makes something else, depending on which release it meets",
    Severity.ERROR,
    "What a client gets for what it leaves out is a matter of chance during the rollout.",
    'POST /pets without a status makes a "new" pet by the old release, a "draft" by the new one.',
    "Let new code take the new default when no old instance is left.",
)
CREDENTIAL_REFUSED: Final = Rule(
    "upgrade-credential-refused",
    "Whoever signed in at one release is a stranger to the other",
    Severity.ERROR,
    "Users are signed out at random during the rollout, and once more by a rollback.",
    "POST /session by the new release gives a token that the old one answers with 401.",
    "Accept both formats in one release, issue the new one in the next.",
)
ROWS_CHANGED: Final = Rule(
    "upgrade-rows-changed",
    "A migration changed or removed values that were there",
    Severity.ERROR,
    "Data is lost without an error, and a rollback of the code does not bring it back.",
    "numeric(12, 4) becomes numeric(12, 2): 1.2345 is 1.23 now.",
    "Add a column instead, fill it, compare, and drop the old one in a contract step.",
)
BLOCKED: Final = Rule(
    "upgrade-blocked",
    "The service waited for a lock of a migration",
    Severity.ERROR,
    "Every request that needs the table stands still, and the fleet with it.",
    "ALTER TABLE waits for a long reader, and all others wait behind it.",
    "SET lock_timeout to a second or two and try again; fill in small batches.",
)
LATENCY: Final = Rule(
    "upgrade-latency",
    "An operation is many times slower, or faster, in one release than in the other",
    Severity.ERROR,
    "Slower: the fleet may not stand it. Faster: it probably leaves something out.",
    "GET /pets takes 2 ms in the old release and 60 ms in the new one.",
    "Compare the statements that both send; an index or a join is missing.",
)
NOT_AS_DECLARED: Final = Rule(
    "upgrade-not-as-declared",
    "A migration does what its step does not allow",
    Severity.ERROR,
    "Whoever serves at that moment was promised that it does not happen yet.",
    'A migration with step = "expand" drops a column.',
    "Split it: expand adds, backfill fills, contract removes when no old instance is left.",
)
INVALID_INDEX: Final = Rule(
    "upgrade-invalid-index",
    "A migration has left an index that is not valid",
    Severity.ERROR,
    "It costs every write and helps no read, and its constraint does not hold.",
    "CREATE UNIQUE INDEX CONCURRENTLY on rows that have duplicates.",
    "DROP INDEX CONCURRENTLY, mend the rows, and build it again.",
)
NO_GRANT: Final = Rule(
    "upgrade-no-grant",
    "The application's role has no right to a table that a migration made or swapped",
    Severity.ERROR,
    "Every statement of the service on it is refused.",
    "CREATE TABLE without a GRANT.",
    "GRANT to the application's role in the same migration.",
)
LINT: Final = Rule(
    "upgrade-migration-lint",
    "squawk advises against a statement of a migration",
    Severity.WARNING,
    "It may lock out the service, or break what runs.",
    "ALTER TABLE pets ADD CONSTRAINT … without NOT VALID.",
    "Do what its message says, or note in the migration why it is harmless there.",
)
RULES: Final = (
    LOGGED_ERROR,
    LOST,
    READS_OTHERWISE,
    NOT_KEPT,
    STILL_THERE,
    TWO_EFFECTS,
    CURSOR_REFUSED,
    LINK_BROKEN,
    TAG_REFUSED,
    PARAMETER_IGNORED,
    MEMBER_REFUSED,
    NOT_FILLED,
    OVERWRITTEN,
    ANSWERS_OTHERWISE,
    MADE_OTHERWISE,
    CREDENTIAL_REFUSED,
    ROWS_CHANGED,
    BLOCKED,
    LATENCY,
    NOT_AS_DECLARED,
    INVALID_INDEX,
    NO_GRANT,
    LINT,
)
"""All of them."""
