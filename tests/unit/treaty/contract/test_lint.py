"""The contract linter, rule by rule."""

import re

import pytest

from fixtures.contracts import ContractOf, DocumentOf
from treaty.contract.lint import lint
from treaty.contract.lint_rules import RULES
from treaty.contract.model import Contract
from treaty.findings import Severity

OK = "responses: {'200': {description: d}}"
HEAD_30 = "openapi: 3.0.3\ninfo: {title: Pets, version: '1'}\n"


def schema(text: str) -> str:
    """A contract with one schema `A`."""
    return f"paths: {{}}\ncomponents: {{schemas: {{B: {{type: string}}, A: {text}}}}}"


def body(text: str) -> str:
    """A contract whose one operation has a request body with this media type object."""
    request = f"requestBody: {{content: {{application/json: {text}}}}}"
    return f"paths: {{/a: {{post: {{{request}, {OK}}}}}}}"


BROKEN = {
    "invalid-structure: member missing": (
        "paths: {/a: {get: {responses: {'200': {}}}}}",
        "invalid-structure",
        '"description" is a required property',
    ),
    "invalid-structure: member unknown": (
        f"paths: {{/a: {{gte: {{{OK}}}}}}}",
        "invalid-structure",
        "'gte'",
    ),
    "invalid-structure: value unknown": (
        f"paths: {{/a: {{get: {{parameters: [{{name: a, in: quer, schema: {{}}}}], {OK}}}}}}}",
        "invalid-structure",
        '"quer" is not one of',
    ),
    "invalid-schema: type": (schema("{type: strin}"), "invalid-schema", "strin"),
    "invalid-schema: negative length": (schema("{minLength: -1}"), "invalid-schema", "-1"),
    "invalid-schema: pattern": (schema("{pattern: '(['}"), "invalid-schema", "(["),
    "invalid-schema: inner": (schema("{properties: {a: {type: 3}}}"), "invalid-schema", "3"),
    "endless-schema: itself": (
        schema("{allOf: [{$ref: '#/components/schemas/A'}], default: 1}"),
        "endless-schema",
        "without end",
    ),
    "endless-schema: through another": (
        (
            "paths: {}\ncomponents: {schemas: {A: {anyOf: [{$ref: '#/components/schemas/B'}]},"
            " B: {not: {$ref: '#/components/schemas/A'}}}}"
        ),
        "endless-schema",
        "without end",
    ),
    "invalid-example: media type": (
        body("{schema: {type: integer}, example: two}"),
        "invalid-example",
        '"two" is not of type "integer"',
    ),
    "invalid-example: named": (
        body("{schema: {type: integer}, examples: {a: {value: two}}}"),
        "invalid-example",
        '"two"',
    ),
    "invalid-example: behind reference": (
        body("{schema: {type: integer}, examples: {a: {$ref: '#/components/examples/Two'}}}")
        + "\ncomponents: {examples: {Two: {value: two}}}",
        "invalid-example",
        '"two"',
    ),
    "invalid-example: parameter": (
        (
            "paths: {/a: {get: {parameters: [{name: a, in: query, example: x,"
            f" schema: {{type: boolean}}}}], {OK}}}}}}}"
        ),
        "invalid-example",
        '"x" is not of type "boolean"',
    ),
    "invalid-example: header": (
        (
            "paths: {/a: {get: {responses: {'200': {description: d, headers: {A: {example: x,"
            " schema: {type: boolean}}}}}}}}"
        ),
        "invalid-example",
        '"x"',
    ),
    "invalid-example: schema": (
        schema("{type: object, properties: {a: {type: integer}}, examples: [{a: x}]}"),
        "invalid-example",
        '"x"',
    ),
    "invalid-example: format": (
        schema("{type: string, format: date, examples: [2024-13-01]}"),
        "invalid-example",
        "date",
    ),
    "invalid-example: reference beside": (
        schema("{$ref: '#/components/schemas/B', examples: [3]}"),
        "invalid-example",
        '3 is not of type "string"',
    ),
    "invalid-default": (
        schema("{type: integer, default: ten}"),
        "invalid-default",
        '"ten" is not of type "integer"',
    ),
    "duplicate-operation-id": (
        f"paths: {{/a: {{get: {{operationId: x, {OK}}}, post: {{operationId: x, {OK}}}}}}}",
        "duplicate-operation-id",
        "operationId 'x' is also that of GET /a",
    ),
    "duplicate-parameter": (
        (
            "paths: {/a: {get: {parameters: [{name: a, in: query, schema: {}},"
            f" {{name: a, in: query, schema: {{}}}}], {OK}}}}}}}"
        ),
        "duplicate-parameter",
        "the query parameter 'a' stands twice",
    ),
    "path-parameter-undeclared": (
        f"paths: {{'/a/{{id}}': {{get: {{{OK}}}}}}}",
        "path-parameter-undeclared",
        "{id} in /a/{id} is not declared",
    ),
    "path-parameter-unused": (
        (
            "paths: {/a: {get: {parameters: [{name: id, in: path, required: true,"
            f" schema: {{}}}}], {OK}}}}}}}"
        ),
        "path-parameter-unused",
        "the path parameter 'id' is not in /a",
    ),
    "undefined-security-scheme: contract": (
        f"security: [{{token: []}}]\npaths: {{/a: {{get: {{{OK}}}}}}}",
        "undefined-security-scheme",
        "'token' is not defined",
    ),
    "undefined-security-scheme: operation": (
        f"paths: {{/a: {{get: {{security: [{{token: []}}], {OK}}}}}}}",
        "undefined-security-scheme",
        "'token' is not defined",
    ),
    "unused-security-scheme": (
        "paths: {}\ncomponents: {securitySchemes: {token: {type: http, scheme: bearer}}}",
        "unused-security-scheme",
        "'token' is never required",
    ),
    "no-responses": ("paths: {/a: {get: {}}}", "no-responses", "GET /a describes no response"),
    "no-success-response": (
        "paths: {/a: {get: {responses: {'404': {description: d}}}}}",
        "no-success-response",
        "GET /a describes errors only",
    ),
    "required-undeclared": (
        schema("{properties: {name: {}}, required: [nmae]}"),
        "required-undeclared",
        "'nmae'",
    ),
    "dangling-link: link": (
        "paths: {/a: {get: {responses: {'200': {description: d, links: {l: {operationId: x}}}}}}}",
        "dangling-link",
        "operationId 'x', which none has",
    ),
    "dangling-link: mapping": (
        schema("{discriminator: {propertyName: k, mapping: {dog: Dgo}}, oneOf: [{}]}"),
        "dangling-link",
        "maps 'dog' to 'Dgo'",
    ),
    "dangling-link: mapping by pointer": (
        schema("{discriminator: {propertyName: k, mapping: {d: '#/components/schemas/D'}}}"),
        "dangling-link",
        "maps 'd' to '#/components/schemas/D'",
    ),
}


def two_paths(one: str, other: str, *, methods: str = "get get") -> str:
    """A contract with two path templates whose parameters are declared."""
    first, second = methods.split()

    def item(path: str, method: str) -> str:
        names = re.findall(r"\{(\w+)\}", path)
        declared = ", ".join(
            f"{{name: {name}, in: path, required: true, schema: {{}}}}" for name in names
        )
        return f"'{path}': {{{method}: {{parameters: [{declared}], {OK}}}}}"

    return f"paths: {{{item(one, first)}, {item(other, second)}}}"


@pytest.mark.parametrize(("text", "rule", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_lint_broken_rule_one_finding(
    text: str, rule: str, message: str, contract_of: ContractOf
) -> None:
    """Each rule finds what it is for, and no other rule does."""
    findings = lint(contract_of(text))
    assert {finding.rule for finding in findings} == {rule}
    assert message in findings[0].message
    assert findings[0].base is not None
    assert findings[0].base.line >= 3
    assert findings[0].hint


def test_rules_table_each_rule_has_a_broken_contract() -> None:
    """A new rule needs a row above."""
    tested = {name.partition(":")[0] for name in BROKEN} | {"ambiguous-paths"}
    assert tested == {rule.id for rule in RULES}


FINE = {
    "nothing": "paths: {}",
    "recursion through a property": schema("{properties: {a: {$ref: '#/components/schemas/A'}}}"),
    "recursion through items": schema("{items: {anyOf: [{$ref: '#/components/schemas/A'}]}}"),
    "required declared in allOf": schema(
        "{properties: {}, allOf: [{properties: {a: {}}}], required: [a]}"
    ),
    "required of a map": schema(
        "{properties: {}, additionalProperties: {type: string}, required: [a]}"
    ),
    "request without what only responses have": body(
        "{schema: {properties: {id: {readOnly: true}}, required: [id]}, example: {}}"
    ),
    "example of xml": (
        "paths: {/a: {post: {requestBody: {content: {application/xml: {schema: {type: object},"
        f" example: <a/>}}}}}}, {OK}}}}}}}"
    ),
    "property called example": schema("{properties: {example: {type: string}, default: {}}}"),
    "security made optional": f"security: [{{}}]\npaths: {{/a: {{get: {{{OK}}}}}}}",
    "mapping to a name": schema("{discriminator: {propertyName: k, mapping: {b: B}}}"),
}


@pytest.mark.parametrize("text", FINE.values(), ids=FINE.keys())
def test_lint_fine_contract_silent(text: str, contract_of: ContractOf) -> None:
    """What is right stays silent."""
    assert lint(contract_of(text)) == []


@pytest.mark.parametrize(
    ("one", "other", "severity"),
    [
        ("/a/{id}", "/a/{name}", Severity.ERROR),
        ("/a/{id}/b", "/a/c/{name}", Severity.WARNING),
        ("/a/{id}", "/a/mine", None),
        ("/a/{id}", "/b/{id}", None),
        ("/a/{id}", "/a/{id}/b", None),
        ("/a/{x}.json", "/a/{x}.xml", None),
    ],
)
def test_lint_two_paths_ambiguous_or_not(
    one: str, other: str, severity: Severity | None, contract_of: ContractOf
) -> None:
    """The more concrete template wins, so only a tie is ambiguous."""
    findings = [
        finding
        for finding in lint(contract_of(two_paths(one, other)))
        if finding.rule == "ambiguous-paths"
    ]
    assert [finding.severity for finding in findings] == ([severity] if severity else [])


def test_lint_two_crossing_paths_other_methods_silent(contract_of: ContractOf) -> None:
    """Templates that cross are told apart by their methods."""
    text = two_paths("/a/{id}/b", "/a/c/{name}", methods="get post")
    assert lint(contract_of(text)) == []


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("{type: integer, nullable: true, default: null}", []),
        ("{nullable: true, allOf: [{$ref: '#/components/schemas/B'}], default: null}", []),
        ("{type: string, nullable: true, enum: [a], default: null}", []),
        ("{type: string, default: null}", ["invalid-default"]),
        ("{type: integer, minimum: 1, exclusiveMinimum: true, default: 1}", ["invalid-default"]),
        ("{nullable: true, allOf: [{type: integer, default: x}]}", ["invalid-default"]),
        ("{type: object, properties: {a: {type: strin}}}", ["invalid-schema"]),
        ("{type: [string]}", ["invalid-schema"]),
    ],
)
def test_lint_openapi_3_0_schema_own_dialect(
    text: str, rules: list[str], contract_of: ContractOf
) -> None:
    """`nullable` admits null whatever stands beside it; bounds may be booleans."""
    findings = lint(contract_of(schema(text), head=HEAD_30))
    assert [finding.rule for finding in findings] == rules


def test_lint_openapi_3_0_schema_of_other_file_checked(document_of: DocumentOf) -> None:
    """The official schema does not follow references; the linter does."""
    text = HEAD_30 + schema("{$ref: a.yaml}")
    findings = lint(Contract(document_of(text, files={"a.yaml": "b: 1\ntype: strin"})))
    assert [(finding.rule, str(finding.base)) for finding in findings] == [
        ("invalid-schema", "a.yaml:2:1")
    ]


def test_lint_invalid_schema_rest_goes_on(contract_of: ContractOf) -> None:
    """One invalid schema does not hide what is wrong with operations."""
    findings = lint(contract_of("paths: {/a: {get: {}}}\ncomponents: {schemas: {A: {type: x}}}"))
    assert {finding.rule for finding in findings} == {"invalid-schema", "no-responses"}


def test_lint_webhook_and_callback_examples_checked(contract_of: ContractOf) -> None:
    """What the service sends is held to the same."""
    media = "{application/json: {schema: {type: integer}, example: x}}"
    text = f"webhooks: {{w: {{post: {{requestBody: {{content: {media}}}, {OK}}}}}}}"
    assert [finding.rule for finding in lint(contract_of(text))] == ["invalid-example"]


def test_lint_finding_names_line_of_example(document_of: DocumentOf) -> None:
    """The place is the value that is wrong, not the schema."""
    lines = ["paths: {}", "components:", "  schemas:", "    A:", "      properties:"]
    lines += ["        a: {type: integer}", "      example:", "        a: x"]
    text = HEAD_30 + "\n".join(lines)
    (finding,) = lint(Contract(document_of(text)))
    assert str(finding.base) == "openapi.yaml:10:9"
    assert finding.place.pointer == "/components/schemas/A/example/a"
