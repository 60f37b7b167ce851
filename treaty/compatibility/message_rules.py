"""The rules about messages: parameters, headers, bodies, responses and links."""

from collections.abc import Iterator
from typing import Final

from treaty.findings import Rule, Severity

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO


def _fields(side: str, noun: str) -> Iterator[Rule]:
    """The rules about parameters of requests and about headers of responses, which are alike."""
    request = side == "request"
    example = "limit" if request else "X-Total"
    yield Rule(
        f"{side}-{noun}-removed",
        f"A {side}'s {noun} was removed",
        _W,
        "It is ignored or refused when clients send it."
        if request
        else "Clients that read it find nothing; an error where it was required.",
        f"the {noun} `{example}` is in the base only",
        f"keep the {noun}",
    )
    yield Rule(
        f"{side}-{noun}-added",
        f"An optional {noun} was added to a {side}",
        _I,
        "Clients of the base do not send it."
        if request
        else "Clients of the base do not look at it.",
        f"the {noun} `{example}` is in the revision only",
        "nothing to do",
    )
    yield Rule(
        f"{side}-required-{noun}-added",
        f"A required {noun} was added to a {side}",
        _E,
        f"The sender of the base does not send the {noun} that the receiver now needs.",
        f"the {noun} `{example}` is in the revision only, with `required: true`",
        f"make the {noun} optional",
    )
    yield Rule(
        f"{side}-{noun}-became-required",
        f"A {side}'s {noun} became required",
        _E if request else _I,
        "Clients that left it out, as they were allowed to, are refused."
        if request
        else "Clients of the base are served as before.",
        f"`required: true` was added to the {noun} `{example}`",
        "keep it optional" if request else "nothing to do",
    )
    yield Rule(
        f"{side}-{noun}-became-optional",
        f"A {side}'s {noun} became optional",
        _I if request else _E,
        "Clients that send it are served as before."
        if request
        else "Clients that count on it find nothing.",
        f"`required: true` was removed from the {noun} `{example}`",
        "nothing to do" if request else "keep sending it",
    )
    yield Rule(
        f"{side}-{noun}-deprecated",
        f"A {side}'s {noun} is deprecated now",
        _I,
        "It still works; clients should move on.",
        f"`deprecated: true` was added to the {noun} `{example}`",
        "nothing to do",
    )
    yield Rule(
        f"{side}-{noun}-style-changed",
        f"A {side}'s {noun} is written in another style",
        _E,
        "The receiver reads the sender's text as something else. Reported only where the schema "
        "admits values that the two styles write differently.",
        "`explode: false` writes `id=1,2`, `explode: true` writes `id=1&id=2`",
        f"keep the style, or add a {noun} of another name",
    )
    yield Rule(
        f"{side}-{noun}-serialization-changed",
        f"A {side}'s {noun} is written in another form",
        _E,
        "A value described by `content` is written as its media type says, one described by "
        "`schema` as its style says.",
        "`schema: {type: string}` became `content: {application/json: …}`",
        f"keep the form, or add a {noun} of another name",
    )


def _bodies(side: str) -> Iterator[Rule]:
    yield Rule(
        f"{side}-media-type-removed",
        f"A {side}'s media type was removed",
        _E,
        "Clients that send it are refused."
        if side == "request"
        else "A client may accept only that one.",
        "`application/xml` is in the base only",
        "keep the media type",
    )
    yield Rule(
        f"{side}-media-type-added",
        f"A {side}'s media type was added",
        _I,
        "Clients of the base do not use it; an error for a callback's or a webhook's request, "
        "whose receivers do not know it.",
        "`application/xml` is in the revision only",
        "nothing to do",
    )
    yield Rule(
        f"{side}-body-streaming-changed",
        f"A {side}'s body became a stream of items, or ceased to be one",
        _E,
        "The receiver parses the body in another way.",
        "`schema` became `itemSchema`",
        "keep the form, or use another media type",
    )
    yield Rule(
        f"{side}-body-schema-changed",
        f"Only the receiver's contract has a schema for a {side}'s body",
        _E,
        "The sender may send anything, and the receiver does not take everything.",
        "a media type without `schema` was given one"
        if side == "request"
        else "a media type lost its `schema`",
        "state the same schema in both",
    )
    yield Rule(
        f"{side}-xml-changed",
        f"A part of a {side}'s body is written otherwise in XML",
        _E,
        "The receiver looks for an element or an attribute of another name, or in another place.",
        "`xml: {attribute: true}` was added",
        "keep the names and the places, or use another media type",
    )
    for rule, summary, example in (
        (
            "content-type-changed",
            "has to be of another content type",
            "`contentType: image/png` became `image/jpeg`",
        ),
        ("header-required", "needs a further header", "a header with `required: true` was added"),
        ("style-changed", "is written in another style", "`explode: false` was added"),
    ):
        yield Rule(
            f"{side}-encoding-{rule}",
            f"A part of a {side}'s form {summary}",
            _E,
            "The receiver refuses the part as the sender's contract writes it.",
            example,
            "take the former encoding too",
        )


MESSAGE_RULES: Final = (
    *_fields("request", "parameter"),
    *_fields("response", "header"),
    *_bodies("request"),
    *_bodies("response"),
    Rule(
        "request-parameter-empty-value-refused",
        "A request's parameter may no longer be sent without a value",
        _W,
        "Requests such as `?flag=` may be refused.",
        "`allowEmptyValue: true` was removed",
        "keep allowing it",
    ),
    Rule(
        "request-parameter-reserved-refused",
        "A request's parameter may no longer hold reserved characters as they are",
        _W,
        "Values such as `a/b` that are not percent-encoded may be refused or read otherwise.",
        "`allowReserved: true` was removed",
        "keep allowing it",
    ),
    Rule(
        "request-body-became-required",
        "A request's body became required",
        _E,
        "Clients that sent none, as they were allowed to, are refused.",
        "`required: true` was added to `requestBody`",
        "keep it optional",
    ),
    Rule(
        "request-body-became-optional",
        "A request's body became optional",
        _I,
        "Clients that send one are served as before.",
        "`required: true` was removed from `requestBody`",
        "nothing to do",
    ),
    Rule(
        "request-required-body-added",
        "A required body was added to a request",
        _E,
        "Clients of the base send none and are refused.",
        "`requestBody` with `required: true` is in the revision only",
        "make the body optional",
    ),
    Rule(
        "request-body-added",
        "An optional body was added to a request",
        _I,
        "Clients of the base send none.",
        "`requestBody` is in the revision only",
        "nothing to do",
    ),
    Rule(
        "request-body-removed",
        "A request's body was removed",
        _W,
        "It is ignored or refused when clients send it.",
        "`requestBody` is in the base only",
        "keep accepting it",
    ),
    Rule(
        "response-status-removed",
        "A success status was removed",
        _E,
        "Clients take it as the sign that all went well.",
        "`201` is in the base only",
        "keep answering with it",
    ),
    Rule(
        "response-status-added",
        "A success status was added",
        _W,
        "Clients may not know what to make of it.",
        "`202` is in the revision only",
        "answer with a status that clients know",
    ),
    Rule(
        "response-error-status-removed",
        "An error status was removed",
        _I,
        "Clients need not handle it any more.",
        "`409` is in the base only",
        "nothing to do",
    ),
    Rule(
        "response-error-status-added",
        "An error status was added",
        _I,
        "Clients handle it as any status of its class (RFC 9110, section 15).",
        "`409` is in the revision only",
        "nothing to do",
    ),
    Rule(
        "response-body-removed",
        "A response lost its body",
        _E,
        "Clients that read it find nothing.",
        "`content` was removed from the response `200`",
        "keep the body",
    ),
    Rule(
        "response-body-added",
        "A response gained a body",
        _W,
        "Clients that expect none may fail to skip it.",
        "`content` was added to the response `204`",
        "add a status instead",
    ),
    Rule(
        "response-link-removed",
        "A response's link was removed",
        _W,
        "Clients that follow it do not find the way.",
        "`links.next` is in the base only",
        "keep the link",
    ),
    Rule(
        "response-link-changed",
        "A response's link leads elsewhere",
        _W,
        "Clients that follow it arrive at another operation, or there with other values.",
        "`operationId` of `links.next` changed",
        "keep the link, or add one of another name",
    ),
    Rule(
        "response-link-added",
        "A response's link was added",
        _I,
        "Clients of the base do not follow it.",
        "`links.next` is in the revision only",
        "nothing to do",
    ),
)
