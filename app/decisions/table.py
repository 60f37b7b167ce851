"""The table of decisions. Its constraints live in the migrations."""

from sqlalchemy import Column, DateTime, Table, Text, Uuid

from app.database import metadata

decisions = Table(
    "decisions",
    metadata,
    Column("application_id", Uuid, primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", DateTime(timezone=True), nullable=False),
)
