"""The HTTP surface: one module per resource, thin over the services."""

from app.api.application import create_app

__all__ = ["create_app"]
