from __future__ import annotations

from collections.abc import Callable

from app.settings import Settings
from app.settings_page import write_page


def test_the_page_is_what_the_settings_say(check_page: Callable[[str, str], None]) -> None:
    check_page("docs/settings.md", write_page())


def test_a_key_is_in_no_text_of_the_settings() -> None:
    settings = Settings(llm_api_key="sk-0123456789abcdef")  # type: ignore[arg-type]
    assert "0123456789" not in f"{settings}{settings!r}{settings.model_dump_json()}"
