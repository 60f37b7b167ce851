"""Sending a request again without doing anything twice."""
