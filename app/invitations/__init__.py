"""Letting an applicant in by a link that was mailed to them."""
