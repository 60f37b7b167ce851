"""Makes whole messages that a contract allows, as small as they can be, around one value."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from treaty.compatibility import media_types, styles
from treaty.compatibility.addresses import served_at
from treaty.compatibility.mode import Direction, Media, Mode
from treaty.compatibility.samples import Samples
from treaty.compatibility.security import Alternative, alternatives
from treaty.compatibility.templates import Template, fill
from treaty.compatibility.wire_names import is_form
from treaty.contract.model import ApiOperation, Contract, MediaType, Parameter, Response
from treaty.proof import AdmittedInstance


class Message(NamedTuple):
    """A whole message that its sender's contract allows.

    Attributes:
        value: The message as JSON data, as a witness shows it.
        parts: Its parts that have schemas, each confirmed by a validator.
    """

    value: dict[str, Any]
    parts: tuple[AdmittedInstance, ...] = ()


Given = Mapping[tuple[str, str], Any]

_ANY_JSON: Final = "application/json"


class Messages:
    """Makes messages that one contract allows.

    Attributes:
        contract: The contract.
        reversed_roles: Whether it sends the requests of callbacks and webhooks.
    """

    def __init__(self, contract: Contract, samples: Samples, *, reversed_roles: bool) -> None:
        self.contract = contract
        self.reversed_roles = reversed_roles
        self._samples = samples

    def request(
        self,
        operation: ApiOperation,
        given: Given,
        *,
        body: tuple[MediaType, Any] | None = None,
        credentials: Alternative | None = None,
    ) -> Message:
        """A request with all that is required, and with what is given.

        Args:
            operation: The operation it is for.
            given: Values of parameters by location and name.
            body: The body's media type and value, where that is given.
            credentials: What the client presents; otherwise the first alternative.

        Returns:
            The method, the path and, where there are any, query, headers, cookies and body.

        Raises:
            UnmakeableError: No value was found for something that is required.
            NotProvenError: A part is not what the contract allows.
        """
        message = {"method": operation.method, "path": operation.path}
        fields = _Fields(operation, message)
        parts = []
        for parameter in operation.parameters:
            if parameter.key in given or parameter.required:
                value, part = self._field(parameter, given, Direction.REQUEST)
                fields.put(parameter, value)
                parts += part
        ways = alternatives(self.contract, operation)
        fields.present(self.contract, ways[0] if credentials is None else credentials)
        if body is None and operation.body and operation.body.required and operation.body.content:
            media = operation.body.content[0]
            body = (media, self._body(media, Direction.REQUEST))
        parts += self._confirmed(body, Direction.REQUEST)
        return Message(fields.message(body), tuple(parts))

    def response(
        self,
        response: Response,
        given: Given,
        *,
        body: tuple[MediaType, Any] | None = None,
        status: str,
    ) -> Message:
        """A response with all that is required, and with what is given.

        Returns:
            The status and, where there are any, headers and body.

        Raises:
            UnmakeableError: No value was found for something that is required.
            NotProvenError: A part is not what the contract allows.
        """
        headers = {}
        parts = []
        for header in response.headers:
            if header.key in given or header.required:
                value, part = self._field(header, given, Direction.RESPONSE)
                parts += part
                headers[header.name] = styles.simple(
                    header.name, value, header.style, explode=header.explode
                )
        if body is None and response.content:
            body = (response.content[0], self._body(response.content[0], Direction.RESPONSE))
        parts += self._confirmed(body, Direction.RESPONSE)
        message: dict[str, Any] = {"status": int(status)}
        return Message(message | _content(headers, body), tuple(parts))

    def _field(
        self, parameter: Parameter, given: Given, direction: Direction
    ) -> tuple[Any, list[AdmittedInstance]]:
        """A parameter's or header's value, the given one if there is one, and its confirmation."""
        media = parameter.content[0] if parameter.content else None
        schema = media.schema if media else parameter.schema
        if schema is None:
            return given.get(parameter.key, "a"), []
        form = Media.JSON if media and media_types.is_json(media.name) else Media.TEXT
        mode = Mode(direction, form, self.reversed_roles)
        value = given.get(parameter.key, None)
        if parameter.key not in given:
            value = self._samples.value(schema.pointer, mode)
        return value, [self._samples.confirmed(schema.pointer, value, mode)]

    def _confirmed(
        self, body: tuple[MediaType, Any] | None, direction: Direction
    ) -> list[AdmittedInstance]:
        schema = body and (body[0].schema or body[0].item_schema)
        if not body or not schema:
            return []
        form = Media.JSON if media_types.is_json(body[0].name) else Media.TEXT
        mode = Mode(direction, form, self.reversed_roles)
        return [self._samples.confirmed(schema.pointer, body[1], mode)]

    def _body(self, media: MediaType, direction: Direction) -> Any:
        if media.schema is None:
            return {} if media_types.is_json(media.name) else ""
        form = Media.JSON if media_types.is_json(media.name) else Media.TEXT
        return self._samples.value(media.schema.pointer, Mode(direction, form, self.reversed_roles))


class _Fields:
    """A request's parameters, sorted into where they are sent."""

    def __init__(self, operation: ApiOperation, message: dict[str, Any]) -> None:
        self._operation = operation
        self._message = message
        self._path: dict[str, str] = {}
        self._query: dict[str, Any] = {}
        self._headers: dict[str, str] = {}
        self._cookies: dict[str, Any] = {}
        self._whole = ""  # a query that is one value and no parameters

    def put(self, parameter: Parameter, value: Any) -> None:
        """Writes a parameter in its style."""
        name, style, explode = parameter.name, parameter.style, parameter.explode
        if isinstance(value, dict) and is_form(parameter):
            spread = parameter._replace(style="form", explode=True)
            self._query.update(_members(spread, value) if value else {})
            return
        if parameter.content and not isinstance(value, str):
            import orjson  # noqa: PLC0415  few messages need it

            value = orjson.dumps(value).decode()
        match parameter.location:
            case "querystring":
                self._whole = f"?{quote(str(value), safe='')}"
            case "path":
                self._path[name] = styles.segment(name, value, style, explode=explode)
            case "header":
                self._headers[name] = styles.simple(name, value, style, explode=explode)
            case "cookie":
                self._cookies.update(_members(parameter, value))
            case _:
                self._query.update(_members(parameter, value))

    def present(self, contract: Contract, credentials: Alternative) -> None:
        """Adds the credentials that an alternative asks for."""
        for name in credentials.names:
            scheme, _ = contract.security_schemes.get(name, ({}, ""))
            if scheme.get("type") == "apiKey":
                held = {"query": self._query, "cookie": self._cookies}
                place = held.get(str(scheme.get("in")), self._headers)
                place[str(scheme.get("name"))] = "<key>"
            elif scheme.get("type") == "http":
                kind = str(scheme.get("scheme")).capitalize()
                self._headers["Authorization"] = f"{kind} <credentials>"
            elif scheme.get("type") in {"oauth2", "openIdConnect"}:
                self._headers["Authorization"] = "Bearer <token>"

    def message(self, body: tuple[MediaType, Any] | None) -> dict[str, Any]:
        """The whole request."""
        base = next(iter(served_at(self._operation))).path
        path = self._operation.path
        for name in Template.of(path).names:
            # A callback's path is an expression, which another message has the value of.
            self._path.setdefault(name, f"{{{name}}}" if name.startswith("$") else "a")
        self._message["path"] = base + fill(path, self._path) + self._whole
        for member, held in (("query", self._query), ("cookies", self._cookies)):
            if held:
                self._message[member] = held
        return self._message | _content(self._headers, body)


def _content(headers: dict[str, str], body: tuple[MediaType, Any] | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if body is not None:
        media = media_types.read(body[0].name)
        name = body[0].name if "*" not in (media.main, media.sub) else _ANY_JSON
        headers = headers | {"Content-Type": name}
    if headers:
        found["headers"] = headers
    if body is not None:
        found["body"] = body[1]
    return found


def _members(parameter: Parameter, value: Any) -> dict[str, Any]:
    """What carries a value, by name; several of one name as a list.

    An empty list or object has no text; it stands for itself, so that the witness still shows it.
    """
    found: dict[str, Any] = {}
    written = styles.pairs(parameter.name, value, parameter.style, explode=parameter.explode)
    for name, text in written:
        if name not in found:
            found[name] = text
        elif isinstance(found[name], list):
            found[name].append(text)
        else:
            found[name] = [found[name], text]
    return found or {parameter.name: value}
