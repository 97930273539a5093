"""Campaigns that ask the fake server, on made-up bars."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import SecretStr

from app.db.models import Campaign
from app.lab import Lab
from app.settings import Settings
from tests.app.llm.openai.server import MODEL, FakeServer
from tests.app.small import WALK, create_small

KEY = "sk-proj-CANARY0123456789abcdefghij"
PROMPT = "Buy when the 5 EMA crosses above the 20 EMA, sell when it crosses below. Stop 2 ATR, target 6 ATR, risk 1%."


def open_asking(folder: Path, server: FakeServer, **changes: Any) -> Lab:
    """A laboratory whose provider is the fake server."""
    settings = {
        "home": folder / "home",
        "database_url": "",
        "reports_root": folder / "reports",
        "bots_root": folder / "bots",
        "retry_pause_s": 0.0,
        "llm_provider": "openai",
        "llm_base_url": server.base_url,
        "llm_model": MODEL,
        "llm_api_key": SecretStr(KEY),
        "llm_tries": 2,
        "llm_deadline_s": 20.0,
        "llm_price_input": 2.0,
        "llm_price_output": 10.0,
    }
    return Lab.open(Settings(**(settings | changes)))


def create_asking(lab: Lab, prompt: str = PROMPT, **request: Any) -> Campaign:
    """A queued campaign from a prompt."""
    body = {"prompt": prompt, "markets": [WALK], "timeframes": ["1d"], "budget": {"max_iterations": 2}}
    return create_small(lab, **(body | request))
