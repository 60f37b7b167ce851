"""All of version 1."""

from fastapi import APIRouter

from app.api.v1 import applications, invitations, steps

router = APIRouter(prefix="/api/v1")
for module in (applications, steps, invitations):
    router.include_router(module.router)
