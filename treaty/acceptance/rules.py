"""What a finding of an acceptance means: one row a rule."""

from typing import Final

from treaty.findings import Rule, Severity

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

DEPLOYMENT_MISMATCH: Final = Rule(
    "deployment-mismatch",
    "What is deployed is not what is to be accepted",
    _ERROR,
    "Everything that would be found out would be about another release, so nothing else was sent.",
    '`/version` tells release 1.0 where the profile has `release = "1.1"`.',
    "Deploy the release, or name the one that is deployed with `release` or `--release`.",
)
FLEET_MIXED: Final = Rule(
    "fleet-mixed",
    "The instances of a deployment do not run the same release",
    _ERROR,
    "An answer would be about whichever instance happened to give it.",
    "Two of three instances tell release 1.1, the third one 1.0.",
    "Wait until the rollout has ended, or take the instance out.",
)
INSTANCES_UNSEEN: Final = Rule(
    "instances-unseen",
    "Not every instance of a deployment could be looked at",
    _WARNING,
    "An instance that was not seen may run something else.",
    "`instances = 3`, and sixty requests were answered by two of them.",
    "Let /version tell `instance`, and `instances` the number that answer.",
)
LEFT_OVER: Final = Rule(
    "left-over",
    "Something that the run made is still there",
    _ERROR,
    "A deployment has to be as it was before, apart from what it marks for erasure.",
    "`DELETE` is answered with 409.",
    "Remove it with `treaty accept --resume-cleanup LEDGER`, or by hand.",
)
RUN_STOPPED: Final = Rule(
    "run-stopped",
    "The run ended before it had sent everything",
    _ERROR,
    "What it did not reach is not known, and what stopped it may be a fault of the deployment.",
    "Five of the last twenty answers were 5xx.",
    "Look at the deployment; raise a limit only if it was too tight.",
)
REDIRECT_ELSEWHERE: Final = Rule(
    "redirect-to-another-host",
    "The deployment redirects to a host that the profile does not allow",
    _ERROR,
    "Whoever follows it carries data, perhaps credentials, to somebody else; it was not followed.",
    "`Location: https://elsewhere.example/` in the answer to `GET /pets`.",
    "Mend the redirect, or add the host to `hosts` if it belongs to the deployment.",
)
PASSED_ON_RETRY: Final = Rule(
    "passed-on-retry",
    "A request succeeded only when it was sent again",
    _WARNING,
    "It is flaky: clients that do not repeat it see the failure.",
    "`GET /pets` was answered with 503, and with 200 half a second later.",
    "Find the cause in the deployment's log.",
)
NO_ANSWER: Final = Rule(
    "no-answer",
    "A request got no answer",
    _ERROR,
    "Clients see the same.",
    "`GET /pets` did not answer within 10 s.",
    "Find the cause in the deployment's log.",
)
NOT_EXERCISED: Final = Rule(
    "operation-not-exercised",
    "An operation that the profile lets through was not exercised",
    _WARNING,
    "Nothing is known about it, so the deployment is not accepted.",
    "`GET /pets/{id}` succeeded for no id.",
    "Give its parameters in the profile's `data`, raise `generated` in its limits where the budget "
    "was spent, or accept it with `--allow-inconclusive`.",
)
TEST_FAILED: Final = Rule(
    "acceptance-test-failed",
    "An acceptance test failed against the deployment",
    _ERROR,
    "The deployment does not do what its tests say.",
    "tests/acceptance/test_green_path.py::test_applicant_submits fails.",
    "Run the test alone with `--base-url` and `--profile`.",
)
TEST_REFUSED: Final = Rule(
    "test-sends-what-may-not-be-sent",
    "A test wanted to send what the profile does not let through",
    _ERROR,
    "The request was not sent, so the test proves nothing.",
    "A test marked for production sends a mail, and the profile names no sink.",
    "Unmark the test, or let the profile allow what it needs.",
)
DEPLOYMENTS_DIFFER: Final = Rule(
    "deployments-differ",
    "Two deployments answer the same request differently",
    _ERROR,
    "Clients of the old deployment may not understand the new one. Statuses, types and promised "
    "fields are errors, other differences warnings, additions information.",
    '`{"price": 1.5}` became `{"price": "1.50"}`.',
    "Mend the new deployment, or accept the difference if it is meant.",
)
LATENCY_DIFFERS: Final = Rule(
    "latency-differs",
    "Two deployments take different times for the same requests",
    _WARNING,
    "What has become slower may be a missing index or a query for each item; what has become much "
    "faster may no longer do its work.",
    "`GET /pets` took 12 ms and takes 60 ms; the old deployment differs from itself by a tenth.",
    "Look at the new deployment's queries.",
)
RULES: Final = (
    DEPLOYMENT_MISMATCH,
    FLEET_MIXED,
    INSTANCES_UNSEEN,
    LEFT_OVER,
    RUN_STOPPED,
    REDIRECT_ELSEWHERE,
    PASSED_ON_RETRY,
    NO_ANSWER,
    NOT_EXERCISED,
    TEST_FAILED,
    TEST_REFUSED,
    DEPLOYMENTS_DIFFER,
    LATENCY_DIFFERS,
)
