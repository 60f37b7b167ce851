"""From what people type to what requests hold; what cannot be understood is left for the rules."""

import re
from datetime import date

_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})", re.ASCII)
_AMOUNT = re.compile(
    r"(\d{1,3}(?:(?P<group>[., '])\d{3})(?:(?P=group)\d{3})*|\d+)(?:[.,](\d{1,2}))?",
    re.ASCII,
)
_LONGEST = 40  # characters that are worth a look: matching much more takes long
_BETWEEN_DIGITS = str.maketrans("", "", " \u00a0\u202f-./()")


def iso_date(text: str) -> str:
    """A day as ISO 8601 writes it: `23/08/1988`, `23.8.1988` and `1988-08-23` are the same.

    The day comes first, as Europeans write it. What is no day comes back as it was.
    """
    if len(text) > _LONGEST:
        return text
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    elif found := _YEAR_FIRST.fullmatch(text):
        year, month, day = found.groups()
    else:
        return text
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return text


def shown_date(day: date) -> str:
    """A day as the field for it shows it."""
    return f"{day:%d/%m/}{day.year:04}"


def cents(text: str) -> int | str:
    """An amount of euros in cents: `32150`, `32.150,00`, `32,150.00` and `€ 32 150` are the same.

    Two digits or one behind the last mark are cents, three are thousands. What is no amount comes
    back as it was.
    """
    if len(text) > _LONGEST:
        return text
    amount = text.strip("€ \u00a0").removesuffix("EUR").removeprefix("EUR").strip()
    found = _AMOUNT.fullmatch(amount.replace("\u00a0", " ").replace("\u202f", " "))
    if not found:
        return text
    whole = re.sub(r"\D", "", found[1])
    return int(whole) * 100 + int((found[3] or "").ljust(2, "0"))


def shown_amount(amount: int) -> str:
    """Cents as the field for an amount of euros shows them."""
    return f"{amount // 100}.{amount % 100:02}"


def whole_number(text: str) -> int | str:
    """A number of a few digits; anything else comes back as it was."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else text


def calling_code(text: str) -> str:
    """A country's calling code: `39`, `0039` and `+39` are the same."""
    digits = text.translate(_BETWEEN_DIGITS).removeprefix("+").removeprefix("00")
    return f"+{digits}"


def phone_number(text: str) -> str:
    """A subscriber's number without what people put between its digits."""
    return text.translate(_BETWEEN_DIGITS)


def code(text: str) -> str:
    """A code of letters and digits, in capitals and without blanks."""
    return "".join(text.split()).upper()
