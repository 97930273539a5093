"""Questions to the language model, told apart by their digest."""

from __future__ import annotations

import hashlib

from pydantic import BaseModel


def digest_request(role: str, request: BaseModel) -> str:
    """sha256 of a question: the same question has the same digest."""
    return hashlib.sha256(f"{role}\n{request.model_dump_json()}".encode()).hexdigest()
