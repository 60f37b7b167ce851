"""The table of personal details. Its constraints live in the migrations."""

from sqlalchemy import Column, Date, DateTime, FetchedValue, Integer, Table, Text, Uuid

from app.database import metadata

personal_details = Table(
    "personal_details",
    metadata,
    Column("application_id", Uuid, primary_key=True),
    Column("first_name", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("date_of_birth", Date, nullable=False),
    Column("sex", Text, nullable=False),
    Column("nationality", Text, nullable=False),
    Column("fiscal_code", Text),
    Column("phone_calling_code", Text),
    Column("phone_number", Text),
    Column("submitted_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False, server_default=FetchedValue()),
)
