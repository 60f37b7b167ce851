"""What makes two requests the same one.

The fingerprint of a request is the SHA-256 of a canonical JSON text: the object

    {"body": …, "operation": "v2:createApplication", "path": {…}, "subject": "…"}

with sorted names, no spaces, and every character beyond ASCII escaped. `body` is what the client
sent, before any default is filled in; a file in a form is `{"media_type": …, "sha256": …}`. Every
release must compute the same one, since a request may be sent to one and again to another: whatever
is added to an operation later must not change the fingerprint of a request that does not use it.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any


def fingerprint(*, subject: str, operation: str, path: Mapping[str, str], body: object) -> bytes:
    """The fingerprint of a request, 32 bytes.

    Args:
        subject: Who sends it.
        operation: The operation, for ever the same name.
        path: The parameters in its path; an id's letters count the same in either case.
        body: Its body as plain data; None if it has none.
    """
    lowered = {name: value.lower() for name, value in path.items()}
    request = {"body": body, "operation": operation, "path": lowered, "subject": subject}
    return sha256(canonical(request)).digest()


def canonical(value: object) -> bytes:
    """The one text for all JSON texts that mean this value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def of_file(content: bytes, *, media_type: str) -> dict[str, Any]:
    """What stands for a file in a form."""
    return {"media_type": media_type, "sha256": sha256(content).hexdigest()}
