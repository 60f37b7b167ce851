"""E-mail that the service sends."""

from app.mail.emailer import Email, Emailer

__all__ = ["Email", "Emailer"]
