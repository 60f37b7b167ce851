"""What can be wrong with one contract: a row a rule."""

from treaty.findings import Rule, Severity

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

INVALID_STRUCTURE = Rule(
    "invalid-structure",
    "The document does not have the structure that OpenAPI prescribes",
    _ERROR,
    "Tools read such a document differently or not at all, so it promises nothing for certain.",
    "A response without `description`, or a parameter with `in: quer`.",
    "Correct the member that the finding names; the OpenAPI specification says what it may hold.",
)
INVALID_SCHEMA = Rule(
    "invalid-schema",
    "A schema is not valid JSON Schema",
    _ERROR,
    "No validator can check messages against it, so the contract cannot be verified there.",
    "`type: strin`, `minLength: -1` or a pattern that is no regular expression.",
    "Correct the keyword that the finding names.",
)
ENDLESS_SCHEMA = Rule(
    "endless-schema",
    "A schema applies itself to the same value again and again",
    _ERROR,
    "Checking a value against it never ends.",
    "`Pet: {allOf: [{$ref: '#/components/schemas/Pet'}]}`.",
    "Recur through a property or through items, or take the reference out.",
)
INVALID_EXAMPLE = Rule(
    "invalid-example",
    "An example does not match its schema",
    _ERROR,
    "Readers copy examples: clients are built against what the service refuses or never sends.",
    "`schema: {type: integer}` beside `example: two`.",
    "Correct the example, or the schema if the example is right.",
)
INVALID_DEFAULT = Rule(
    "invalid-default",
    "A default does not match its schema",
    _ERROR,
    "A client or server that fills in the default sends what the contract forbids.",
    "`{type: integer, default: ten}`.",
    "Correct the default, or the schema if the default is right.",
)
DUPLICATE_OPERATION_ID = Rule(
    "duplicate-operation-id",
    "Two operations have the same operationId",
    _ERROR,
    "Generated clients lose one of the two, and links cannot tell them apart.",
    "`operationId: getPet` under two paths.",
    "Give each operation its own.",
)
DUPLICATE_PARAMETER = Rule(
    "duplicate-parameter",
    "One list of parameters names a parameter twice",
    _ERROR,
    "Tools pick one of the two, and not all the same one.",
    "Two parameters `limit` with `in: query` in one operation.",
    "Remove one of the two.",
)
PATH_PARAMETER_UNDECLARED = Rule(
    "path-parameter-undeclared",
    "A path template has a parameter that is not declared",
    _ERROR,
    "Nobody knows what may stand there.",
    "`/pets/{id}` without a parameter `id` with `in: path`.",
    "Declare it under the path or the operation.",
)
PATH_PARAMETER_UNUSED = Rule(
    "path-parameter-unused",
    "A declared path parameter is not in the path template",
    _ERROR,
    "It can never be sent, although it is required.",
    "A parameter `id` with `in: path` under `/pets`.",
    "Put it into the template, or remove it.",
)
AMBIGUOUS_PATHS = Rule(
    "ambiguous-paths",
    "Two path templates match the same paths",
    _ERROR,
    "Which operation answers depends on the server, not on the contract. It is a warning where"
    " only some paths match both, as with `/pets/{id}/tags` and `/pets/shared/{name}`.",
    "`/pets/{id}` beside `/pets/{name}`.",
    "Merge the two, or tell them apart by a fixed segment.",
)
UNDEFINED_SECURITY_SCHEME = Rule(
    "undefined-security-scheme",
    "A security requirement names a scheme that is not defined",
    _ERROR,
    "A client cannot know how to prove who it is.",
    "`security: [{token: []}]` without `components.securitySchemes.token`.",
    "Define the scheme, or correct the name.",
)
UNUSED_SECURITY_SCHEME = Rule(
    "unused-security-scheme",
    "A security scheme is defined and never required",
    _WARNING,
    "An operation that should require it may be open to everyone.",
    "`components.securitySchemes.token` that no `security` names.",
    "Require it where it is meant, or remove it.",
)
NO_RESPONSES = Rule(
    "no-responses",
    "An operation describes no response",
    _ERROR,
    "A client cannot know what it gets, and nothing that the service answers can be verified.",
    "`get: {summary: List the pets}`.",
    "Describe every status that the service can answer.",
)
NO_SUCCESS_RESPONSE = Rule(
    "no-success-response",
    "An operation describes no response that says it worked",
    _WARNING,
    "A client cannot know what success looks like.",
    "An operation with `400` and `404` alone.",
    "Describe the 1XX, 2XX or 3XX status, or `default`.",
)
REQUIRED_UNDECLARED = Rule(
    "required-undeclared",
    "`required` names a property that is not declared",
    _WARNING,
    "It must be sent, and may be anything; mostly it is a slip of the pen.",
    "`{properties: {name: {}}, required: [nmae]}`.",
    "Correct the name, or declare the property.",
)
DANGLING_LINK = Rule(
    "dangling-link",
    "A link or a discriminator names something that does not exist",
    _ERROR,
    "A client that follows it goes nowhere.",
    "`operationId: getPte` in a link, or a mapping to `#/components/schemas/Dgo`.",
    "Correct the name, or add what it names.",
)

RULES = (
    INVALID_STRUCTURE,
    INVALID_SCHEMA,
    ENDLESS_SCHEMA,
    INVALID_EXAMPLE,
    INVALID_DEFAULT,
    DUPLICATE_OPERATION_ID,
    DUPLICATE_PARAMETER,
    PATH_PARAMETER_UNDECLARED,
    PATH_PARAMETER_UNUSED,
    AMBIGUOUS_PATHS,
    UNDEFINED_SECURITY_SCHEME,
    UNUSED_SECURITY_SCHEME,
    NO_RESPONSES,
    NO_SUCCESS_RESPONSE,
    REQUIRED_UNDECLARED,
    DANGLING_LINK,
)
"""Every rule of the contract linter."""
