"""The tables of documents. Their constraints live in the migrations."""

from sqlalchemy import (
    Column,
    DateTime,
    Double,
    FetchedValue,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
)

from app.database import metadata

documents = Table(
    "documents",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("application_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("uploaded_at", DateTime(timezone=True), nullable=False),
    Column("parsing", Text, nullable=False, server_default=FetchedValue()),
    Column("version", Integer, nullable=False, server_default=FetchedValue()),
)

document_tags = Table(
    "document_tags",
    metadata,
    Column("document_id", Uuid, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("confidence", Double, nullable=False),
)
