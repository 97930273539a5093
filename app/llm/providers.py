"""Which provider the settings name, and whether it can be asked at all."""

from __future__ import annotations

from app.errors import CampaignRefused
from app.llm.errors import ProviderNotConfigured
from app.llm.prices import Price, find_price
from app.llm.protocol import (
    CodeAnswer,
    CodeRequest,
    CompileAnswer,
    CompileRequest,
    CritiqueAnswer,
    CritiqueRequest,
    Provider,
    Usage,
)
from app.settings import Settings
from contracts.stopping import Budget


def open_provider(settings: Settings) -> Provider:
    """The provider that the settings name; it is loaded only where it is used.

    One that lacks a setting is opened too: what needs no model works without, and each question says what is missing.
    """
    if settings.llm_provider == "offline":
        from app.llm.offline import OfflineProvider

        return OfflineProvider()
    missing = find_missing(settings)
    if missing:
        return _Unconfigured(missing)
    from app.llm.openai.course import Limits
    from app.llm.openai.provider import OpenAIProvider
    from app.llm.openai.wire import Server

    server = Server(
        base_url=settings.llm_base_url,
        api_key=settings.llm_api_key.get_secret_value(),
        connect_s=settings.llm_connect_s,
        read_s=settings.llm_read_s,
        most_bytes=settings.llm_max_answer_bytes,
    )
    limits = Limits(
        model=settings.llm_model,
        tries=settings.llm_tries,
        deadline_s=settings.llm_deadline_s,
        prompt_tokens=settings.llm_max_prompt_tokens,
        output_tokens=settings.llm_max_output_tokens,
        price=price_of(settings),
    )
    return OpenAIProvider(server, limits)


def price_of(settings: Settings) -> Price:
    """What the model that the settings name costs."""
    return find_price(settings.llm_model, settings.llm_price_input, settings.llm_price_output)


def find_missing(settings: Settings) -> str:
    """The sentence that says which settings the provider lacks; empty where it lacks none."""
    needed = {"LAB_LLM_MODEL": settings.llm_model, "LAB_LLM_API_KEY": settings.llm_api_key.get_secret_value()}
    missing = [name for name, value in needed.items() if not value.strip()]
    if settings.llm_provider == "offline" or not missing:
        return ""
    return (
        f"The provider openai needs {' and '.join(missing)} in the environment of the service"
        " (for a server without keys, any word will do); LAB_LLM_PROVIDER=offline needs neither."
    )


def check_provider(settings: Settings, budget: Budget) -> None:
    """Refuse what could not be asked, or not kept within the budget. Raises ProviderNotConfigured, CampaignRefused."""
    missing = find_missing(settings)
    if missing:
        raise ProviderNotConfigured(missing)
    if settings.llm_provider == "openai" and budget.cost_usd is not None and not price_of(settings).known:
        raise CampaignRefused(
            f"budget.cost_usd of {budget.cost_usd:g} cannot be kept: nobody says what the language model costs. Set"
            " LAB_LLM_PRICE_INPUT and LAB_LLM_PRICE_OUTPUT (USD per million tokens), or give a budget of tokens."
        )


class _Unconfigured:
    """Stands for a provider that lacks a setting; whoever asks it is told which."""

    name = "openai"
    most_per_call = Usage()

    def __init__(self, missing: str) -> None:
        self._missing = missing

    def compile(self, request: CompileRequest) -> CompileAnswer:  # noqa: ARG002
        raise ProviderNotConfigured(self._missing)

    def code(self, request: CodeRequest) -> CodeAnswer:  # noqa: ARG002
        raise ProviderNotConfigured(self._missing)

    def critique(self, request: CritiqueRequest) -> CritiqueAnswer:  # noqa: ARG002
        raise ProviderNotConfigured(self._missing)
