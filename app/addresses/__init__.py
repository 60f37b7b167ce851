"""Where the applicant lives."""
