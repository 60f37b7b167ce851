"""All of version 2."""

from fastapi import APIRouter

from app.api.v2 import (
    applications,
    bridges,
    documents,
    fiscal_documents,
    invitations,
    parts,
    progress,
)
from app.api.v2.writing import BASE

router = APIRouter(prefix=BASE)
for module in (
    applications,
    parts,
    documents,
    fiscal_documents,
    invitations,
    progress,
    bridges,
):
    router.include_router(module.router)
