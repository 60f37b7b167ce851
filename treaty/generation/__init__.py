"""Exchanges made from a contract: generated, sent, judged, and minimised where one fails."""
