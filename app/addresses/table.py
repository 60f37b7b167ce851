"""The table of current addresses. Its constraints live in the migrations."""

from sqlalchemy import Column, DateTime, FetchedValue, Integer, Table, Text, Uuid

from app.database import metadata

current_addresses = Table(
    "current_addresses",
    metadata,
    Column("application_id", Uuid, primary_key=True),
    Column("street", Text, nullable=False),
    Column("house_num", Text, nullable=False),
    Column("postcode", Text, nullable=False),
    Column("city", Text, nullable=False),
    Column("submitted_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False, server_default=FetchedValue()),
)
