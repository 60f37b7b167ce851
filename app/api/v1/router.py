"""All of version 1."""

from fastapi import APIRouter

from app.api.v1 import applications, invitations, steps
from app.rate_limit.dependency import RateLimited

router = APIRouter(prefix="/api/v1", dependencies=[RateLimited])
for module in (applications, steps, invitations):
    router.include_router(module.router)
