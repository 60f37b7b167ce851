"""The onboarding service of a lender: applications, their documents and their states."""

RELEASE = "1.1"
