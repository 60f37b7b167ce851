"""All pages, and what they are made of."""

from fastapi import APIRouter

from app.web import (
    assets,
    current_address,
    identity_document,
    income,
    officer,
    officers_sign_in,
    personal_details,
    status,
)
from app.web.wiring import OF_PAGES

router = APIRouter(include_in_schema=False)
for module in (
    officers_sign_in,  # before `officer`, whose paths begin alike
    status,
    personal_details,
    current_address,
    identity_document,
    income,
    officer,
):
    router.include_router(module.router, dependencies=OF_PAGES)
router.include_router(assets.router)
