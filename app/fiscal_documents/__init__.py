"""What the applicant earned, and in which year."""
