"""The tables of applications. Their constraints live in the migrations."""

from sqlalchemy import Column, DateTime, FetchedValue, Integer, Table, Text, Uuid

from app.database import metadata

applications = Table(
    "applications",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("status", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("reference", Text),
    Column("owner_subject", Text),
    Column("created_by", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("submitted_at", DateTime(timezone=True)),
    Column("deleted_at", DateTime(timezone=True)),
    Column("delete_reason", Text),
    Column("version", Integer, nullable=False, server_default=FetchedValue()),
)

deletions = Table(
    "deletions",
    metadata,
    Column("application_id", Uuid, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("deleted_by", Text, nullable=False),
    Column("deleted_at", DateTime(timezone=True), nullable=False),
)
