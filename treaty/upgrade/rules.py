"""What a finding of `treaty upgrade` means: one row a rule."""

from typing import Final

from treaty.findings import Finding, Operation, Proof, Rule, Severity
from treaty.upgrade import oracle_rules

NOT_READY: Final = Rule(
    "upgrade-not-ready",
    "An instance did not become ready on this schema",
    Severity.ERROR,
    "The rollout is stuck half-way, with as many instances less.",
    "The new release looks for a column that only a later migration adds, and ends at start-up.",
    "Let the release start on the schema that it meets in this order, or choose another order.",
)
SERVER_ERROR: Final = Rule(
    "upgrade-server-error",
    "A request was answered with a server's error during the rollout",
    Severity.ERROR,
    "Clients see an error that the release before did not give them.",
    "Old code inserts a row without a column that the new schema demands: 500.",
    "Make the change in steps that both releases can live with: expand, backfill, contract.",
)
NO_ANSWER: Final = Rule(
    "upgrade-no-answer",
    "A request was not answered during the rollout",
    Severity.ERROR,
    "Clients see a connection that breaks off, and do not know whether it was done.",
    "An instance ends on SIGTERM without answering what it has begun.",
    "Let an instance end what it is answering after SIGTERM, within the platform's patience.",
)
NOT_ENDED: Final = Rule(
    "upgrade-not-ended",
    "An instance did not end after SIGTERM",
    Severity.ERROR,
    "The platform kills it in the end, with whatever it is doing.",
    "A thread that nobody stops keeps the process alive.",
    "End on SIGTERM, within the deadline in [tool.treaty.upgrade].",
)
WORKER_ENDED: Final = Rule(
    "upgrade-worker-ended",
    "A worker ended by itself during the rollout",
    Severity.ERROR,
    "Nobody does the jobs that wait, or a platform starts it again and again.",
    "A worker of the old release meets a job whose payload the new release has changed.",
    "Read both forms of a job in one release, write the new one in the next.",
)
CONTRACT_BROKEN: Final = Rule(
    "upgrade-contract-broken",
    "An answer during the rollout breaks the contract of the release that gave it",
    Severity.ERROR,
    "Clients meet something that they were promised not to meet.",
    "Old code shows a status that only the new release's contract has.",
    "Let new code write what old code cannot read only when no old instance is left.",
)
TESTS_FAILED: Final = Rule(
    "upgrade-tests-failed",
    "A release's own acceptance test failed during the rollout",
    Severity.ERROR,
    "What worked before and after does not work in between.",
    "tests/acceptance/test_green_path.py::test_pet_is_found fails while both releases serve.",
    "Run the plan until that step with --until, and mend what the test shows.",
)
MIGRATION_FAILED: Final = Rule(
    "upgrade-migration-failed",
    "A migration failed on a database that was used",
    Severity.ERROR,
    "The deployment stops with a schema that no release was tested on.",
    "A unique index on rows that have duplicates.",
    "Mend the rows first, in a migration of their own, and make each step fit to be run again.",
)
NOT_REVERSED: Final = Rule(
    "upgrade-not-reversed",
    "The way back of a migration loses or changes rows",
    Severity.ERROR,
    "Who goes back to the release before finds less than there was.",
    "A downgrade drops a column that the release before needs, and makes it again empty.",
    "Put back what was there, or declare no way back: let `downgrade` raise NotImplementedError.",
)
HOOK_FAILED: Final = Rule(
    "upgrade-hook-failed",
    "A hook of the project found something wrong",
    Severity.ERROR,
    "What only the project's authors know about the rollout does not hold.",
    'A function marked `@treaty.upgrade.hook("mixed")` raises an AssertionError.',
    "Mend what it says.",
)
RULES: Final = (
    NOT_READY,
    SERVER_ERROR,
    NO_ANSWER,
    NOT_ENDED,
    WORKER_ENDED,
    CONTRACT_BROKEN,
    TESTS_FAILED,
    MIGRATION_FAILED,
    NOT_REVERSED,
    HOOK_FAILED,
    *oracle_rules.RULES,
)
"""All of them; those of the oracles are in `oracle_rules`."""


def found(
    rule: Rule,
    message: str,
    *,
    hint: str = "",
    operation: Operation | None = None,
    request: str = "",
) -> Finding:
    """Makes a finding of a rule: what was observed is its proof."""
    return Finding(
        rule.id,
        rule.severity,
        Proof.PROVEN,
        message,
        hint or rule.fix,
        operation,
        request=request,
    )
