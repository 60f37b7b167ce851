"""Who sends a request: bearer tokens of the OIDC issuer, and the service's own."""

from app.identity.model import Identity, Role

__all__ = ["Identity", "Role"]
