"""What fields are called on the pages, and what is said where something is wrong with them.

The rules and their codes are the services'; here are only the words for people who fill in a form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.errors import FieldError


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form.

    Attributes:
        label: What it is called.
        missing: What is said where it is empty.
        invalid: What is said where its form is wrong.
        hint: What helps to fill it in.
        attributes: Further attributes of its element.
    """

    label: str
    missing: str
    invalid: str = ""
    hint: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


FIELDS: Mapping[str, Field] = {
    "first_name": Field(
        "First names",
        "Enter your first names",
        "Enter your first names as in your document, without line breaks",
        "As in your passport or identity card",
        {"autocomplete": "given-name", "maxlength": "100"},
    ),
    "last_name": Field(
        "Last names",
        "Enter your last names",
        "Enter your last names as in your document, without line breaks",
        attributes={"autocomplete": "family-name", "maxlength": "100"},
    ),
    "date_of_birth": Field(
        "Date of birth",
        "Enter your date of birth",
        "Enter a real date, such as 23/08/1988",
        "Day, month and year, such as 23/08/1988",
        {"autocomplete": "bday", "maxlength": "16", "placeholder": "DD/MM/YYYY"},
    ),
    "sex": Field(
        "Sex",
        "Choose what your document says",
        "Choose what your document says",
        "As in your passport or identity card",
    ),
    "nationality": Field(
        "Nationality", "Choose your nationality", "Choose a country from the list"
    ),
    "fiscal_code": Field(
        "Italian fiscal code",
        "Enter your fiscal code",
        "A fiscal code has 16 letters and digits, such as RSSMRA85T10A562S",
        "16 letters and digits (codice fiscale); Italian nationals need it",
        {
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "maxlength": "24",
        },
    ),
    "phone.calling_code": Field(
        "Country code",
        "Enter the country code, such as +39",
        "A country code is a plus sign and up to three digits, such as +39",
        attributes={"autocomplete": "tel-country-code", "inputmode": "tel", "maxlength": "6"},
    ),
    "phone.number": Field(
        "Phone number",
        "Enter your phone number",
        "A phone number has 4 to 12 digits, such as 333 123 4567",
        attributes={"autocomplete": "tel-national", "inputmode": "tel", "maxlength": "24"},
    ),
    "street": Field(
        "Street",
        "Enter the street",
        "Enter the street on one line",
        attributes={"autocomplete": "address-line1", "maxlength": "120"},
    ),
    "house_number": Field(
        "House number",
        "Enter the house number",
        "A house number has letters, digits, blanks, dots, slashes and hyphens, such as 12/A",
        attributes={"autocomplete": "off", "maxlength": "16"},
    ),
    "postcode": Field(
        "Postcode",
        "Enter the postcode",
        "A postcode has letters, digits, blanks and hyphens, such as 20121",
        attributes={"autocomplete": "postal-code", "maxlength": "12"},
    ),
    "city": Field(
        "Town or city",
        "Enter the town or city",
        "Enter the town or city on one line",
        attributes={"autocomplete": "address-level2", "maxlength": "120"},
    ),
    "kind": Field(
        "Kind of document",
        "Choose what kind of document it is",
        "Choose what kind of document it is",
    ),
    "file": Field("File", "Choose a file"),
    "tax_year": Field(
        "Tax year",
        "Enter the tax year",
        "A tax year has four digits, such as 2025",
        attributes={"inputmode": "numeric", "autocomplete": "off", "maxlength": "4"},
    ),
    "gross_income": Field(
        "Gross income of that year",
        "Enter your gross income",
        "Enter an amount of euros, such as 32,150.00",
        "In euros, before taxes",
        {"inputmode": "decimal", "autocomplete": "off", "maxlength": "20"},
    ),
    "email": Field(
        "E-mail address",
        "Enter the applicant's e-mail address",
        "Enter an address such as name@example.com",
        attributes={"type": "email", "autocomplete": "off", "maxlength": "254"},
    ),
    "reference": Field(
        "Reference",
        "Enter a reference",
        "A reference has letters, digits, blanks and . / _ -, and begins with a letter or a digit",
        "What you call the application; optional",
        {"autocomplete": "off", "maxlength": "64"},
    ),
    "outcome": Field("Decision", "Choose a decision", "Choose a decision"),
    "reason": Field(
        "Reason",
        "Enter the reason",
        "Enter the reason on one line of at most 500 characters",
        "The applicant will read it",
        {"autocomplete": "off", "maxlength": "500"},
    ),
}
_FORM_IS_WRONG = frozenset({"invalid", "too_short", "too_long", "out_of_range"})


def message(error: FieldError) -> str:
    """What is said at a field: our words for its form, the rule's own for what it asks."""
    known = FIELDS.get(error.field)
    if known and error.code == "missing":
        return known.missing
    if known and known.invalid and error.code in _FORM_IS_WRONG:
        return known.invalid
    return error.message.removesuffix(".")


STATUSES: Mapping[str, str] = {
    "draft": "Draft",
    "submitted": "Submitted",
    "in_review": "In review",
    "approved": "Approved",
    "rejected": "Rejected",
}
KINDS: Mapping[str, str] = {
    "passport": "Passport",
    "identity_card": "Identity card",
    "residence_permit": "Residence permit",
    "tax_return": "Tax return",
    "income_statement": "Income statement",
    "pension_statement": "Pension statement",
}
SEXES: Mapping[str, str] = {"female": "Female", "male": "Male"}
MEDIA_TYPES: Mapping[str, str] = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "application/pdf": "PDF",
}
PARSINGS: Mapping[str, str] = {
    "pending": "Being read",
    "parsed": "Read",
    "failed": "Could not be read",
}
OUTCOMES: Mapping[str, str] = {"approved": "Approve", "rejected": "Reject"}


def said(words: Mapping[str, str], value: str) -> str:
    """The words for a value; for one that a newer release wrote, the value as words."""
    return words.get(value) or value.replace("_", " ").capitalize()
