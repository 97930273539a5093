"""What a provider may raise instead of an answer. None of them loses a campaign: it pauses, and can be resumed.

AppError
└── ProviderError            ``kind`` names what happened, ``usage`` what it is charged with, ``calls`` the record of it
    ├── ProviderNotConfigured    a setting is missing or does not fit; nothing was asked
    ├── ProviderUnavailable      the server was not reached, was too slow or too busy, as often as it was tried
    ├── ProviderRefused          the server will not answer until somebody acts: key, quota, model, size
    ├── AskingInterrupted        the campaign was wanted back while the server was waited for
    └── AnswerUnusable           the model answered, as often as it was asked, nothing that can be used
"""

from __future__ import annotations

from collections.abc import Sequence

from app.errors import AppError
from app.llm.protocol import Call, Usage


class ProviderError(AppError):
    """Base of everything below."""

    def __init__(
        self,
        sentence: str,
        kind: str,
        *,
        usage: Usage | None = None,
        calls: Sequence[Call] = (),
        retry_after_s: float | None = None,
    ) -> None:
        self.kind = kind
        self.usage = usage or Usage()
        self.calls = tuple(calls)
        self.retry_after_s = retry_after_s
        super().__init__(sentence)


class ProviderNotConfigured(ProviderError):
    """A setting that the provider needs is missing, or does not fit what is asked of it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, "not_configured")


class ProviderUnavailable(ProviderError):
    """It may answer later."""


class ProviderRefused(ProviderError):
    """It will not answer before somebody acts."""


class AskingInterrupted(ProviderError):
    """Whoever asked did not want to wait any longer; a request that was under way is charged as reserved."""


class AnswerUnusable(ProviderError):
    """Whatever the model answered, nothing of it passed the checks here."""
