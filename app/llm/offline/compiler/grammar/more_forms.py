"""Conditions of rarer shapes, read where none of the plain ones fits."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.bounded import beyond_reading, bounded
from app.llm.offline.compiler.grammar.bounds_again import bounded_again
from app.llm.offline.compiler.grammar.defined_names import named_condition
from app.llm.offline.compiler.grammar.distant import distance_between
from app.llm.offline.compiler.grammar.leaning import it_crosses, it_flips
from app.llm.offline.compiler.grammar.levels_ahead import level_ahead
from app.llm.offline.compiler.grammar.openings import opening_somewhere
from app.llm.offline.compiler.grammar.oscillator_crosses import oscillator_cross
from app.llm.offline.compiler.grammar.other_ends import at_other_end
from app.llm.offline.compiler.grammar.said_before import same_filter
from app.llm.offline.compiler.grammar.slopes import slope_again
from app.llm.offline.compiler.grammar.spans import spanned
from app.llm.offline.compiler.grammar.stacked_lengths import stacked_lengths

SAID_FORMS = (same_filter, named_condition)
LEANING_FORMS = (
    level_ahead,
    bounded,
    beyond_reading,
    distance_between,
    spanned,
    it_crosses,
    it_flips,
    at_other_end,
    opening_somewhere,
)
MORE_FORMS = (oscillator_cross, bounded_again, slope_again, stacked_lengths)
