"""What a finding about an exchange means: one row a rule."""

from collections.abc import Mapping
from typing import Final

from treaty.conformance.schemas import Kind
from treaty.contract.dialect import Direction
from treaty.findings import Rule, Severity

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_DOCUMENT = "Describe it in the contract if clients may rely on it, or stop sending it."
_TEST = "Correct the test; if the request is wrong on purpose, mark it with `invalid_request`."

REQUEST_OPERATION: Final = Rule(
    "request-operation-undocumented",
    "A request for which the contract has no operation",
    _ERROR,
    "A route that no contract describes is promised to nobody and protected by nothing.",
    "`DELETE /pets/7` where the contract has `/pets/{id}` with `get` alone.",
    "Describe the operation, or list its route under `technical-routes` in [tool.treaty].",
)
REQUEST_PARAMETER_MISSING: Final = Rule(
    "request-parameter-missing",
    "A required parameter was left out",
    _ERROR,
    "The service may refuse the request, and a test of it proves nothing else.",
    "`GET /application` without its required query parameter `application_id`.",
    _TEST,
)
REQUEST_PARAMETER_INVALID: Final = Rule(
    "request-parameter-invalid",
    "A parameter has a value that its schema does not admit",
    _ERROR,
    "The service may refuse the request, and a test of it proves nothing else.",
    "`?limit=1000` where the contract has `maximum: 100`.",
    _TEST,
)
REQUEST_PARAMETER_UNDOCUMENTED: Final = Rule(
    "request-parameter-undocumented",
    "A query parameter that the contract does not describe",
    _WARNING,
    "The service ignores it, so what the client meant by it does not happen.",
    "`?page_size=10` where the contract has `limit`.",
    "Correct the parameter's name, or describe it in the contract.",
)
REQUEST_MEDIA_TYPE: Final = Rule(
    "request-media-type-undocumented",
    "A request's body has a media type that the contract does not describe",
    _ERROR,
    "The service may refuse the request with 415.",
    "`Content-Type: text/plain` where the contract has `application/json`.",
    _TEST,
)
REQUEST_BODY_MISSING: Final = Rule(
    "request-body-missing",
    "A request without the body that the contract requires",
    _ERROR,
    "The service may refuse the request.",
    "`POST /pets` with an empty body where `requestBody` has `required: true`.",
    _TEST,
)
REQUEST_BODY_UNDOCUMENTED: Final = Rule(
    "request-body-undocumented",
    "A request with a body where the contract describes none",
    _WARNING,
    "The service ignores it, or a proxy on the way refuses it.",
    "`DELETE /pets/7` with `{}` as its body.",
    "Send no body, or describe it in the contract.",
)
REQUEST_BODY_MALFORMED: Final = Rule(
    "request-body-malformed",
    "A request's body is not what its media type says",
    _ERROR,
    "No service can read it.",
    "`Content-Type: application/json` with the body `{`.",
    _TEST,
)
REQUEST_BODY_INVALID: Final = Rule(
    "request-body-invalid",
    "A request's body is one that its schema does not admit",
    _ERROR,
    "The service may refuse the request, and a test of it proves nothing else.",
    '`{"age": "7"}` where the contract has `type: integer`.',
    _TEST,
)
REQUEST_PROPERTY: Final = Rule(
    "request-property-undocumented",
    "A property in a request that its schema does not declare",
    _WARNING,
    "The service ignores it today, and may give it a meaning tomorrow.",
    '`{"nmae": "Rex"}` where the schema declares `name` and is open.',
    "Correct the property's name, or describe it in the contract.",
)
REQUEST_READ_ONLY: Final = Rule(
    "request-read-only-sent",
    "A `readOnly` property in a request",
    _WARNING,
    "The service ignores it or refuses the request.",
    '`{"id": 7}` where `id` has `readOnly: true`.',
    "Leave the property out of the request.",
)
REQUEST_AMBIGUOUS: Final = Rule(
    "request-branch-ambiguous",
    "A value in a request matches several branches of a `oneOf`",
    _WARNING,
    "Whoever generated code from the contract may read it as either, or refuse it.",
    '`{"a": 1, "b": 2}` where one branch declares `a` and the other `b`, both open.',
    "Tell the branches apart in the contract: a discriminator, or a required property each.",
)
REQUEST_NOT_REFUSED: Final = Rule(
    "request-not-refused",
    "An invalid request was not refused",
    _ERROR,
    "The service takes what its contract forbids: what comes of it is promised to nobody.",
    "`limit=1000` answered with 200 where the contract has `maximum: 100`.",
    "Validate it in the service, or admit it in the contract.",
)
SECURITY: Final = Rule(
    "security-not-enforced",
    "A request without the credentials that the contract requires succeeded",
    _ERROR,
    "Anybody can do what only some should.",
    "`GET /application` without a token answered with 200 where `security` has `bearerAuth`.",
    "Require the credentials in the service, or write `security: []` at the operation.",
)
RESPONSE_STATUS: Final = Rule(
    "response-status-undocumented",
    "A response's status is one that the operation does not document",
    _ERROR,
    "Clients written from the contract do not know what to do with it.",
    "200 where the contract has 201.",
    "Answer with a documented status, or document this one with its body.",
)
RESPONSE_REDIRECT: Final = Rule(
    "response-redirect-undocumented",
    "A redirect that the operation does not document",
    _ERROR,
    "Clients need not follow it, and those that do may lose the body or the credentials.",
    "307 from `/pets/` to `/pets`.",
    "Ask for the path as the contract writes it, or turn the server's redirects of slashes off.",
)
RESPONSE_MEDIA_TYPE: Final = Rule(
    "response-media-type-undocumented",
    "A response's media type is one that the contract does not describe",
    _ERROR,
    "Clients choose how to read a body by its media type.",
    "`text/html` where the contract has `application/json`.",
    _DOCUMENT,
)
RESPONSE_MEDIA_TYPE_MISSING: Final = Rule(
    "response-media-type-missing",
    "A response has a body and no `Content-Type`",
    _ERROR,
    "Clients have to guess how to read it (RFC 9110 section 8.3).",
    "200 with a body and without the header.",
    "Set the header.",
)
RESPONSE_HEADER_UNDOCUMENTED: Final = Rule(
    "response-header-undocumented",
    "A response's header is one that the contract does not describe",
    _ERROR,
    "Clients come to rely on what they see, and nobody promised to keep it.",
    "`X-Total-Count: 12` that stands nowhere in the contract.",
    _DOCUMENT,
)
RESPONSE_HEADER_MISSING: Final = Rule(
    "response-header-missing",
    "A response lacks a header that the contract requires",
    _ERROR,
    "Clients that were promised it fail without it.",
    "201 without `Location` where the header has `required: true`.",
    "Send the header, or drop `required` in the next version.",
)
RESPONSE_HEADER_INVALID: Final = Rule(
    "response-header-invalid",
    "A response's header has a value that its schema does not admit",
    _ERROR,
    "Clients that parse it fail.",
    "`Retry-After: soon` where the contract has `type: integer`.",
    "Send what the contract says, or correct its schema.",
)
RESPONSE_BODY_MISSING: Final = Rule(
    "response-body-missing",
    "A response is empty where the contract promises a body",
    _ERROR,
    "Clients that parse it fail.",
    "200 without a body where the contract has `content`.",
    "Send the body, or answer with a status that has none, such as 204.",
)
RESPONSE_BODY_UNDOCUMENTED: Final = Rule(
    "response-body-undocumented",
    "A response has a body where the contract describes none",
    _ERROR,
    "Clients come to rely on what they see, and nobody promised to keep it.",
    "204 described without `content`, answered with `{}`.",
    _DOCUMENT,
)
RESPONSE_BODY_MALFORMED: Final = Rule(
    "response-body-malformed",
    "A response's body is not what its media type says",
    _ERROR,
    "No client can read it.",
    "`Content-Type: application/json` with the body `<html>`.",
    "Send what the media type says.",
)
RESPONSE_BODY_INVALID: Final = Rule(
    "response-body-invalid",
    "A response's body is one that its schema does not admit",
    _ERROR,
    "Clients written from the contract fail on it.",
    '`{"id": "7"}` where the contract has `type: integer`.',
    "Send what the contract says, or correct its schema.",
)
RESPONSE_PROPERTY: Final = Rule(
    "response-property-undocumented",
    "A property in a response that its schema does not declare, be it open or not",
    _ERROR,
    "It may be a secret that leaks, and clients come to rely on what nobody promised to keep.",
    '`{"id": 7, "password_hash": "…"}` where the schema declares `id` alone.',
    "Describe it in the contract, leave it out, or write `additionalProperties` if any may come.",
)
RESPONSE_WRITE_ONLY: Final = Rule(
    "response-write-only-leak",
    "A `writeOnly` property in a response",
    _ERROR,
    "What clients may only send, such as a password, is shown to whoever reads it.",
    '`{"password": "…"}` where `password` has `writeOnly: true`.',
    "Leave the property out of the response.",
)
RESPONSE_AMBIGUOUS: Final = Rule(
    "response-branch-ambiguous",
    "A value in a response matches several branches of a `oneOf`",
    _WARNING,
    "Whoever generated code from the contract may read it as either, or refuse it.",
    '`{"a": 1, "b": 2}` where one branch declares `a` and the other `b`, both open.',
    "Tell the branches apart in the contract: a discriminator, or a required property each.",
)
RESPONSE_MEMBER: Final = Rule(
    "response-enum-member-undocumented",
    "A value in a response is no known member of an extensible enum",
    _WARNING,
    "Clients expect members that they do not know, but not from the release that lists them all.",
    "`archived` where `x-extensible-enum` has `draft` and `submitted`.",
    "Add the member to the contract's list.",
)
RESPONSE_SLOW: Final = Rule(
    "response-too-slow",
    "A response took longer than the operation's `x-treaty-max-ms`",
    _ERROR,
    "Whoever waits for it gives up.",
    "1,800 ms where the operation has `x-treaty-max-ms: 500`.",
    "Make the operation faster, or correct its budget.",
)

RULES: Final = (
    REQUEST_OPERATION,
    REQUEST_PARAMETER_MISSING,
    REQUEST_PARAMETER_INVALID,
    REQUEST_PARAMETER_UNDOCUMENTED,
    REQUEST_MEDIA_TYPE,
    REQUEST_BODY_MISSING,
    REQUEST_BODY_UNDOCUMENTED,
    REQUEST_BODY_MALFORMED,
    REQUEST_BODY_INVALID,
    REQUEST_PROPERTY,
    REQUEST_READ_ONLY,
    REQUEST_AMBIGUOUS,
    REQUEST_NOT_REFUSED,
    SECURITY,
    RESPONSE_STATUS,
    RESPONSE_REDIRECT,
    RESPONSE_MEDIA_TYPE,
    RESPONSE_MEDIA_TYPE_MISSING,
    RESPONSE_HEADER_UNDOCUMENTED,
    RESPONSE_HEADER_MISSING,
    RESPONSE_HEADER_INVALID,
    RESPONSE_BODY_MISSING,
    RESPONSE_BODY_UNDOCUMENTED,
    RESPONSE_BODY_MALFORMED,
    RESPONSE_BODY_INVALID,
    RESPONSE_PROPERTY,
    RESPONSE_WRITE_ONLY,
    RESPONSE_AMBIGUOUS,
    RESPONSE_MEMBER,
    RESPONSE_SLOW,
)
"""Every rule about exchanges."""

OF_FLAWS: Final[Mapping[tuple[Direction, Kind], Rule]] = {
    ("request", "invalid"): REQUEST_BODY_INVALID,
    ("request", "undeclared"): REQUEST_PROPERTY,
    ("request", "hidden"): REQUEST_READ_ONLY,
    ("request", "ambiguous"): REQUEST_AMBIGUOUS,
    ("response", "invalid"): RESPONSE_BODY_INVALID,
    ("response", "undeclared"): RESPONSE_PROPERTY,
    ("response", "hidden"): RESPONSE_WRITE_ONLY,
    ("response", "ambiguous"): RESPONSE_AMBIGUOUS,
    ("response", "member"): RESPONSE_MEMBER,
}
"""The rule that a flaw in a body comes under."""

PROTOCOL_HEADERS: Final = frozenset(
    {
        "accept-ranges",
        "age",
        "alt-svc",
        "cache-control",
        "connection",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-length",
        "content-range",
        "content-security-policy",
        "content-type",
        "cross-origin-embedder-policy",
        "cross-origin-opener-policy",
        "cross-origin-resource-policy",
        "date",
        "expires",
        "keep-alive",
        "nel",
        "origin-agent-cluster",
        "permissions-policy",
        "pragma",
        "preference-applied",
        "proxy-connection",
        "referrer-policy",
        "report-to",
        "server",
        "server-timing",
        "strict-transport-security",
        "te",
        "traceparent",
        "tracestate",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "vary",
        "via",
        "warning",
        "x-content-type-options",
        "x-frame-options",
        "x-permitted-cross-domain-policies",
        "x-xss-protection",
    }
)
"""Headers of HTTP itself, of caches, proxies and browsers; no contract describes them."""

PROTOCOL_PREFIXES: Final = ("access-control-", "sec-", "treaty-")
"""Beginnings of such headers: of cross-origin requests, browsers' hints, and `treaty mock`."""
