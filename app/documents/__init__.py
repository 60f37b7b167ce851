"""The identity documents of an applicant."""
