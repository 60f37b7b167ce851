"""Refusals that operations have in common, so that each is compared once.

An API refuses most requests in a few ways, and every operation lists all of them.
"""

from dataclasses import dataclass, field
from typing import Any

import orjson

from treaty.compatibility.responses import is_success
from treaty.contract.model import ApiOperation
from treaty.findings import Operation

Node = dict[str, Any]


@dataclass(eq=False)
class SharedRefusals:
    """The refusals of the operations so far.

    Attributes:
        sharing: All operations with a refusal, by the first of them and its status.
    """

    sharing: dict[tuple[Operation, str], list[Operation]] = field(default_factory=dict)
    _first: dict[tuple[str, str, bytes], Operation] = field(default_factory=dict)

    def only_new(self, operation: ApiOperation, node: Node) -> Node:
        """Leaves out the refusals that an earlier operation has too, under the same promise.

        Args:
            operation: The operation in its contract.
            node: The same as the application describes it.
        """
        promised = {response.status: response.pointer for response in operation.responses}
        kept = {}
        for status, response in node.get("responses", {}).items():
            if is_success(status) or status not in promised:
                kept[status] = response
                continue
            key = (status, promised[status], orjson.dumps(response, option=orjson.OPT_SORT_KEYS))
            first = self._first.setdefault(key, operation.identity)
            if first == operation.identity:
                kept[status] = response
            self.sharing.setdefault((first, status), []).append(operation.identity)
        return node | {"responses": kept}
