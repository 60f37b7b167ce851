"""One pure renderer per format: a report in, text out."""
