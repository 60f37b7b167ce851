"""The contract linter: is a contract valid in itself?"""

from collections.abc import Iterator

from treaty.contract import lint_operations, lint_rules, lint_schemas, lint_values
from treaty.contract.model import Contract
from treaty.contract.problem import Problem
from treaty.contract.schema import roots, walk
from treaty.contract.structure import structure_problems
from treaty.findings import Finding


def lint(contract: Contract) -> list[Finding]:
    """Gives what is wrong with a contract, by the rules in `treaty.contract.lint_rules`.

    A document without OpenAPI's structure is asked nothing further; schemas are asked about what
    they mean, and examples about whether they match, once all schemas are valid.
    """
    findings = [problem.finding(contract.document) for problem in _problems(contract)]
    return sorted(dict.fromkeys(findings), key=lambda finding: finding.sort_key)


def _problems(contract: Contract) -> Iterator[Problem]:
    document = contract.document
    invalid = list(structure_problems(document))
    if not any(problem.rule is lint_rules.INVALID_STRUCTURE for problem in invalid):
        yield from lint_operations.problems(contract)
        invalid.extend(lint_schemas.validity_problems(contract))
    yield from invalid
    if invalid:
        return
    schemas = list(walk(document, roots(contract)))
    endless = list(lint_schemas.endless(document, schemas))
    yield from endless
    yield from lint_schemas.problems(contract, schemas)
    if not endless:  # a validator would not come back from one
        yield from lint_values.problems(contract, schemas)
