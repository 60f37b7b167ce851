"""The table of fiscal documents. Its constraints live in the migrations."""

from sqlalchemy import BigInteger, Column, DateTime, Integer, Table, Text, Uuid

from app.database import metadata

fiscal_documents = Table(
    "fiscal_documents",
    metadata,
    Column("application_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("tax_year", Integer, nullable=False),
    Column("gross_income_cents", BigInteger, nullable=False),
    Column("submitted_at", DateTime(timezone=True), nullable=False),
)
