"""The names that are known without loading backtesting are the kit's own."""

from __future__ import annotations

import bots.kit as kit
import bots.kit.indicators as indicators
from bots.kit import Bot
from bots.vocabulary import BOT_ATTRIBUTES, KIT_INDICATORS, KIT_WORDS, attribute_name, class_name


def test_the_indicators_are_those_of_the_kit() -> None:
    assert {name for name in indicators.__all__ if name.islower()} == KIT_INDICATORS


def test_words_and_indicators_are_what_a_bot_is_written_with() -> None:
    runs_bots = {"BotRun", "BotTrade", "KitError", "Setup", "run_bot"}
    assert KIT_WORDS | KIT_INDICATORS | runs_bots == set(kit.__all__)
    assert not KIT_WORDS & runs_bots


def test_every_public_attribute_of_a_bot_is_reserved() -> None:
    public = {name for name in dir(Bot) if not name.startswith("_")} | {"bars"}
    assert public <= BOT_ATTRIBUTES
    assert public >= BOT_ATTRIBUTES


def test_names_that_clash_get_an_underscore() -> None:
    assert attribute_name("size") == "size_"
    assert attribute_name("fast_length") == "fast_length"
    assert attribute_name("__class__") == "own__class__"


def test_class_names_are_always_valid() -> None:
    assert class_name("ema_cross_atr") == "EmaCrossAtr"
    assert all(class_name(name).isidentifier() for name in ("1-2", "a--b", "Bot", "_"))
