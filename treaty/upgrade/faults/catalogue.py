"""The catalogue of faults that rollouts meet; most of them were provoked on a real PostgreSQL."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from treaty.upgrade.faults.fault import Fault, Kind

_ON, _NO, _NN = Kind.OLD_ON_NEW, Kind.NEW_ON_OLD, Kind.NEW
_MIX, _WARM, _BACK, _MIG = Kind.MIXED, Kind.WARM, Kind.BACK, Kind.MIGRATION


def _loud(number: int, name: str, kinds: set[Kind], shows: str, fix: str) -> Fault:
    return Fault(number, name, frozenset(kinds), shows, fix)


def _silent(number: int, name: str, kinds: set[Kind], shows: str, fix: str) -> Fault:
    return Fault(number, name, frozenset(kinds), shows, fix, silent=True)


_SHAPE: Final = (
    _loud(
        *(1, "column-not-there-yet", {_NO}),
        "New code reads or writes a column that no migration has added yet: 42703.",
        "Add the column in a migration that runs before the code.",
    ),
    _loud(
        *(2, "not-null-without-default", {_ON}),
        "Old code inserts rows without a column that must have a value: 23502.",
        "Give the column a default, or let it be null until no old instance is left.",
    ),
    _loud(
        *(3, "column-renamed", {_ON}),
        "Old code asks for the name that was: 42703.",
        "Add the new column, keep both in step by a trigger, contract later.",
    ),
    _loud(
        *(4, "column-dropped-too-early", {_ON}),
        "Old code still maps a column that is gone: 42703.",
        "Drop it in a contract step, when no instance is left that names it.",
    ),
    _loud(
        *(5, "warm-select-star", {_WARM}),
        "A prepared `SELECT *` or `RETURNING *` has other columns now: 0A000, once a connection.",
        "List columns explicitly in the release before the one that adds a column.",
    ),
    _loud(
        *(6, "column-type-changed-while-warm", {_WARM, _ON}),
        "A prepared statement's result has another type now: 0A000, once a connection.",
        "Add a column of the new type instead of changing the old one's.",
    ),
    _loud(
        *(7, "prepared-for-ever", {_WARM}),
        "psycopg in autocommit mode keeps a statement that no longer fits: 0A000 until it ends.",
        "Set prepare_threshold=None, or restart instances after the migration.",
    ),
    _loud(
        *(8, "enum-type-made-anew", {_WARM, _ON}),
        "Drivers keep the type's number: XX000 cache lookup failed.",
        "Use ALTER TYPE … ADD VALUE, or a text column with a check.",
    ),
    _loud(
        *(9, "enum-value-not-there-yet", {_NO}),
        "New code writes a value that the type does not have yet: 22P02.",
        "Add the value in a migration that runs before the code.",
    ),
    _loud(
        *(10, "enum-value-used-in-its-transaction", {_MIG}),
        "A migration adds a value and uses it in one transaction: 55P04.",
        "Add the value in a migration of its own, outside of a transaction.",
    ),
    _loud(
        *(11, "value-that-old-code-does-not-know", {_ON, _MIX, _BACK}),
        "New code writes a value that old code cannot read: 500, or an answer beside its contract.",
        "Let a release read the value before a later one writes it.",
    ),
    _loud(
        *(12, "null-that-old-code-does-not-expect", {_ON, _MIX, _BACK}),
        "New code leaves out what old code always shows: 500, or null beside its contract.",
        "Let a release read null before a later one writes it.",
    ),
    _loud(
        *(13, "text-shortened", {_MIG, _ON}),
        "A longer value is there, or old code writes one: 22001.",
        "Check the length in code first; shorten the column in a contract step.",
    ),
    _loud(
        *(14, "number-type-changed", {_ON}),
        "Old code sends a value of the other type, or out of range: the driver refuses it.",
        "Add a column of the new type, fill it, and move over in steps.",
    ),
    _loud(
        *(15, "time-zone-dropped", {_ON}),
        "Old code sends times with a zone: the driver refuses to mix them.",
        "Keep timestamptz.",
    ),
    _silent(
        *(16, "value-rounded-by-migration", {_MIG}),
        "A narrower type rounds what is there; nothing fails.",
        "Add a column, compare, and drop the old one when nothing needs its digits.",
    ),
    _loud(
        *(17, "unique-index-on-duplicates", {_MIG}),
        "Rows that are alike make the index fail: 23505; built concurrently, it stays invalid.",
        "Mend the rows in a migration of their own first; drop an index that is invalid.",
    ),
    _loud(
        *(18, "upsert-without-its-index", {_ON}),
        "Old ON CONFLICT finds no index that fits: 42P10.",
        "Keep the whole index beside the partial one until no old instance is left.",
    ),
    _loud(
        *(19, "constraint-renamed", {_ON}),
        "Old ON CONFLICT ON CONSTRAINT names one that is gone: 42704.",
        "Keep the name until no old instance is left, or name columns and not constraints.",
    ),
    _loud(
        *(20, "new-constraint-refuses-old-writes", {_ON}),
        "What old code writes breaks a new constraint, NOT VALID or not: 23514, 23503.",
        "Let a release keep to the rule first; add the constraint when no older one is left.",
    ),
    _loud(
        *(21, "column-is-generated-now", {_ON}),
        "Old code gives a value of its own: 428C9.",
        "Use GENERATED BY DEFAULT until no old instance is left.",
    ),
    _silent(
        *(22, "default-changed", {_ON, _MIX}),
        "A default of the database or of new code is another one now.",
        "Let old code write the value itself before its default changes.",
    ),
    _loud(
        *(23, "no-grant-for-the-application", {_NN, _NO, _ON}),
        "A table was made or swapped without its rights: 42501.",
        "GRANT to the application's role in the migration that makes the table.",
    ),
    _loud(
        *(24, "table-moved", {_ON}),
        "Old code looks for a table where it was: 42P01.",
        "Leave a view in its place until no old instance is left.",
    ),
    _loud(
        *(25, "function-signature-changed", {_ON}),
        "Old code calls what is gone: 42883.",
        "Add the new function beside the old one.",
    ),
    _loud(
        *(26, "view-in-the-way", {_MIG}),
        "Something depends on what is to be dropped: 2BP01.",
        "Replace the view first, in the same migration.",
    ),
    _silent(
        *(27, "index-of-old-query-dropped", {_ON}),
        "Old code's query reads the whole table now: right, but many times slower.",
        "Drop an index when no instance is left whose statements need it.",
    ),
)
_PROCESS: Final = (
    _loud(
        *(29, "ddl-queues-behind-reader", {_MIG}),
        "A statement waits for a table, and everyone waits behind it: 57014, or 55P03.",
        "SET lock_timeout to a second or two, and try again when it is over.",
    ),
    _loud(
        *(30, "backfill-in-one-transaction", {_MIG}),
        "All rows are locked until the last one is done: writers wait, 57014.",
        "Fill in batches of some hundred rows, each committed.",
    ),
    _loud(
        *(31, "migration-deadlocks-with-traffic", {_MIG}),
        "Migration and service take the same locks in opposite order: 40P01.",
        "Change one table in a transaction, with lock_timeout and another attempt.",
    ),
    _loud(
        *(32, "two-migrate-at-once", {_MIX, _MIG, _NN, _NO}),
        "Two instances migrate when they start, and the second one fails: 42701, 42P07.",
        "Migrate before the release, or under an advisory lock.",
    ),
    _loud(
        *(33, "old-image-migrates-at-start", {_BACK, _ON}),
        "The old release's migrations do not know the revision that is there, and it ends.",
        "Never migrate at start-up.",
    ),
    _loud(
        *(34, "migration-cannot-be-repeated", {_MIG}),
        "It ended half-way, and the second run fails on what the first one left.",
        "Write IF NOT EXISTS, or keep each migration in one transaction.",
    ),
    _silent(
        *(35, "downgrade-loses-data", {_BACK, _MIG}),
        "A way back drops what new code has written.",
        "Leave the schema expanded when code is rolled back.",
    ),
)
_MEANING: Final = (
    _silent(
        *(36, "old-code-shows-deleted", {_MIX, _BACK}),
        "New code marks as deleted what old code still shows.",
        "Let a release respect the mark before a later one sets it.",
    ),
    _silent(
        *(37, "old-worker-takes-new-state", {_MIX}),
        "An old worker picks rows in a state that it does not know.",
        "Ask for the states that are meant, never for all but some.",
    ),
    _silent(
        *(38, "stale-copy", {_MIX}),
        "A value is kept in two places, and one release writes only one of them.",
        "Keep both in step by a trigger, in both directions, until no old instance is left.",
    ),
    _silent(
        *(39, "written-after-backfill", {_MIX}),
        "Rows that old code writes after the backfill lack what it filled.",
        "Fill by a trigger or read with a fallback, and backfill once more at the end.",
    ),
    _silent(
        *(40, "old-code-drops-new-keys", {_MIX}),
        "Old code writes a document back without the keys that it does not know.",
        "Update single keys in the database, or let a release keep unknown keys first.",
    ),
    _silent(
        *(41, "old-code-ignores-parameter", {_MIX}),
        "A client asks for less, and old code gives all.",
        "Let clients use the parameter only when no old instance is left, or refuse unknown ones.",
    ),
    _silent(
        *(42, "old-code-ignores-flag", {_MIX}),
        "A client asks for a trial, and old code does it for real.",
        "Make it an operation of its own, or let a release refuse unknown members first.",
    ),
    _loud(
        *(43, "old-code-refuses-new-member", {_MIX}),
        "Old code refuses a member that it does not know: 422.",
        "Let clients send it only when no old instance is left.",
    ),
    _loud(
        *(44, "newly-required", {_NN, _NO, _MIX}),
        "New code demands what old clients do not send.",
        "Keep it optional for released versions.",
    ),
    _loud(
        *(45, "answer-without-what-was-promised", {_NN, _NO, _MIX}),
        "A member, status or error shape that old clients rely on is another one.",
        "Keep it in released versions; change it in a new one.",
    ),
    _loud(
        *(46, "cursor-format-changed", {_MIX}),
        "A cursor of one release is no cursor for the other.",
        "Read both formats in one release, write the new one in the next.",
    ),
    _loud(
        *(47, "link-to-missing-route", {_MIX}),
        "One release links to what the other does not serve: 404.",
        "Ship a route before the links to it.",
    ),
    _loud(
        *(48, "idempotency-key-read-otherwise", {_MIX}),
        "The same request with the same key is another one for the other release.",
        "Keep the fingerprint's format across releases; compute both for a while.",
    ),
    _loud(
        *(49, "token-format-changed", {_MIX, _BACK}),
        "Who signed in at one release is a stranger to the other: 401.",
        "Accept both formats in one release, issue the new one in the next.",
    ),
    _loud(
        *(50, "job-payload-changed", {_MIX, _BACK}),
        "A job that one release queued is not understood by the other.",
        "Read both forms in one release, write the new one in the next.",
    ),
    _loud(
        *(51, "job-without-handler", {_MIX}),
        "Old workers do not know a job that new code queues.",
        "Ship a handler before anything queues for it.",
    ),
    _loud(
        *(52, "cache-format-changed", {_MIX}),
        "One release reads what the other has cached in another form.",
        "Put the format's version into the key.",
    ),
    _silent(
        *(53, "lock-key-changed", {_MIX}),
        "Both releases hold what they think is the one lock.",
        "Take both locks for a release.",
    ),
    _silent(
        *(54, "value-of-another-type", {_MIX, _NN, _NO}),
        'The same value is written otherwise: 1.5 and then "1.50".',
        "Keep the type in released versions.",
    ),
    _silent(
        *(55, "much-slower-or-faster", {_NN, _NO, _MIX}),
        "Right answers, but at another speed: queries in a loop, or work that is left out.",
        "Compare the statements of both releases for this request.",
    ),
    _loud(
        *(56, "new-code-does-not-start-on-old-schema", {_NO}),
        "New instances do not get ready, and the rollout is stuck.",
        "Let it start on the schema that it meets, or migrate first.",
    ),
    _loud(
        *(57, "new-code-needs-new-settings", {_NO, _NN}),
        "New instances end because a setting is missing.",
        "Give each new setting a default for one release.",
    ),
    _loud(
        *(58, "request-cut-off", {_WARM, _MIX, _ON, _NN, _NO}),
        "An instance ends while it still answers.",
        "End what was begun after SIGTERM, before the platform loses patience.",
    ),
    _loud(
        *(59, "event-schema-changed", {_MIX}),
        "Receivers get events of two forms.",
        "Add members only, or give the event a version.",
    ),
    _loud(
        *(60, "new-client-meets-old-code", {_MIX}),
        "A client of the new release asks an old instance for what it does not have.",
        "Release clients when no old instance is left.",
    ),
    _silent(
        *(61, "backfill-overwrites", {_MIG}),
        "A backfill writes what it has read earlier, or what is there already.",
        "Fill only what is empty, in one statement with what reads it.",
    ),
)

CATALOGUE: Final[Mapping[int, Fault]] = MappingProxyType(
    {fault.number: fault for fault in (*_SHAPE, *_PROCESS, *_MEANING)}
)
"""All faults by their row. Row 28 is none: a view in a renamed table's place is right."""

NAMES: Final[Mapping[str, Fault]] = MappingProxyType(
    {fault.name: fault for fault in CATALOGUE.values()}
)
"""All faults by name."""
