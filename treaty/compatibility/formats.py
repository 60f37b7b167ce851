"""What is known of the well-known formats: which are part of others, and patterns around them."""

from typing import Final

WIDER: Final = {
    "email": {"idn-email"},
    "hostname": {"idn-hostname"},
    "uri": {"uri-reference", "iri", "iri-reference"},
    "uri-reference": {"iri-reference"},
    "iri": {"iri-reference"},
}
"""The formats that each text of a format has too (RFC 3986, RFC 3987, RFC 6531)."""

_OCTET: Final = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_DATE: Final = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_HOUR: Final = "([01][0-9]|2[0-3])"
_TIME: Final = rf"{_HOUR}:[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?([Zz]|[+-]{_HOUR}:[0-5][0-9])"
OUTLINES: Final = {
    "uuid": "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
    "date": f"^{_DATE}$",
    "time": f"^{_TIME}$",
    "date-time": f"^{_DATE}[Tt ]{_TIME}$",
    "ipv4": rf"^{_OCTET}(\.{_OCTET}){{3}}$",
    "ipv6": "^[0-9A-Fa-f:.]{2,45}$",
    "duration": "^P[0-9YMWDTHS.]+$",
    "email": "^[^@]*[\\s\\S]*@[\\s\\S]+$",
    "uri": "^[A-Za-z][A-Za-z0-9+.-]*:[\\s\\S]*$",
}
"""Patterns that every text of a format has; a text that has one need not be of the format."""

CORES: Final = {
    "uuid": OUTLINES["uuid"],
    "ipv4": OUTLINES["ipv4"],
    "time": r"^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?"
    r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$",
    "uri": "^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~/-]*$",
    "uri-reference": "^[A-Za-z0-9._~/-]*$",
    "json-pointer": "^(/[^~/]*)*$",
}
"""Patterns whose texts are all of a format; a text of the format need not have one."""
