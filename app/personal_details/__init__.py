"""Who the applicant is."""
