"""The fields that only v1 has."""

from typing import Annotated

from fastapi import Query

from app.api.fields import Id

ApplicationId = Annotated[
    Id, Query(description="The application, as `POST /create-application` named it.")
]
