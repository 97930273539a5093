"""Words around conditions: states by a name that brackets behind it define, and what shows where a level ends."""

from app.llm.offline.compiler.wording import phrases

NAMED_STATES = phrases("""
    volatility is low | volatility is high | low volatility | high volatility | volatility low | volatility high |
    volume is high | high volume | volume is low | low volume | market is trending | trending market | strong trend |
    trend is strong | the market is trending | market is ranging | ranging market | momentum is strong |
    momentum is up |
    strong momentum | volatility is expanding | volatility is contracting | market is quiet | quiet market |
    trending markets | trending conditions | strong trends | ranging markets | ranging conditions | quiet markets |
    choppy markets | choppy market | chop | market is choppy | choppy conditions | a range | ranges | sideways markets |
    low vol | high vol | low volatility markets | high volatility markets | dead markets | trendless markets |
    flat markets
""")
WE_ARE = ("take", "clear", "reclaim", "lose", "are", "were", "trade", "stay", "sit", "hold", "close", "closed")
NO_LIST = ("stop", "cross", "crosses", "crossover", "-", "->", "filter", "trend", "as", "length", "lengths", "period")
