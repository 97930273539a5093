"""Reading a prompt from end to end: every token ends up in exactly one stretch, used, glue or not understood."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.llm.offline.compiler.clauses import (
    ends_clause,
    is_stop,
    lose_tail,
    multiplies,
    place_at_end,
    runs_on,
    skip_fragment,
    unreadable_number,
)
from app.llm.offline.compiler.grammar.allowing import allow
from app.llm.offline.compiler.grammar.altogether import all_true, announced
from app.llm.offline.compiler.grammar.asides import join_asides
from app.llm.offline.compiler.grammar.at_once import trades_at_once
from app.llm.offline.compiler.grammar.bare import bare_condition
from app.llm.offline.compiler.grammar.beyond import why_not
from app.llm.offline.compiler.grammar.chatter import pay, small_talk, source, talk
from app.llm.offline.compiler.grammar.correcting import corrected
from app.llm.offline.compiler.grammar.crossing_too import in_full
from app.llm.offline.compiler.grammar.daily import daily_limit, daily_loss
from app.llm.offline.compiler.grammar.defining import defined
from app.llm.offline.compiler.grammar.details_apart import with_details
from app.llm.offline.compiler.grammar.directing import direction, settled
from app.llm.offline.compiler.grammar.entering import enter, revert
from app.llm.offline.compiler.grammar.entering_behind import enter_behind, side_named
from app.llm.offline.compiler.grammar.explaining import TOLD
from app.llm.offline.compiler.grammar.fading import back_to, fade, fade_behind
from app.llm.offline.compiler.grammar.following import SIDES_BY_ONE_RULE
from app.llm.offline.compiler.grammar.heralds import enter_announced
from app.llm.offline.compiler.grammar.holding import given, hold, lengths_given
from app.llm.offline.compiler.grammar.leads import heading, undecided
from app.llm.offline.compiler.grammar.leaving import leave, leave_or, leave_other
from app.llm.offline.compiler.grammar.leaving_early import breakeven, time_exit
from app.llm.offline.compiler.grammar.leaving_sides import leave_of_the_other
from app.llm.offline.compiler.grammar.leaving_too import enters, leaves
from app.llm.offline.compiler.grammar.limits import charge, gate
from app.llm.offline.compiler.grammar.market_subjects import name_subjects
from app.llm.offline.compiler.grammar.mentions import mention
from app.llm.offline.compiler.grammar.moments import leave_by_clock
from app.llm.offline.compiler.grammar.of_before import of_what_stands_before
from app.llm.offline.compiler.grammar.opposites import opposite
from app.llm.offline.compiler.grammar.optimising import nothing_else, tried
from app.llm.offline.compiler.grammar.orders import order_to_the_lab
from app.llm.offline.compiler.grammar.otherwise import otherwise
from app.llm.offline.compiler.grammar.outside_channels import fade_either_side
from app.llm.offline.compiler.grammar.per_side import clock_of_the_first, of_its_entry
from app.llm.offline.compiler.grammar.personal import lead_to_place, personal, talk_of_place
from app.llm.offline.compiler.grammar.places import elsewhere, place
from app.llm.offline.compiler.grammar.placing import with_what_stands_within
from app.llm.offline.compiler.grammar.ranges import lengths_of_average, levels_to_try, refined, value_range
from app.llm.offline.compiler.grammar.referring import or_of_another
from app.llm.offline.compiler.grammar.remarks import label, remark
from app.llm.offline.compiler.grammar.risk import protect
from app.llm.offline.compiler.grammar.second_thoughts import settle_second_thoughts
from app.llm.offline.compiler.grammar.settings_apart import settings_of_indicator
from app.llm.offline.compiler.grammar.sizing import sizing
from app.llm.offline.compiler.grammar.squeezes import squeeze_defined
from app.llm.offline.compiler.grammar.titles import title
from app.llm.offline.compiler.grammar.told_entries import enter_told
from app.llm.offline.compiler.grammar.told_limits import told_limit
from app.llm.offline.compiler.grammar.usual_numbers import usual_numbers
from app.llm.offline.compiler.grammar.way_alone import in_that_direction, way_alone
from app.llm.offline.compiler.grammar.wishes import WHY
from app.llm.offline.compiler.grammar.zones import only_zone
from app.llm.offline.compiler.implied import defines_trend, implied_timeframe
from app.llm.offline.compiler.known_calls import copied, indicators_with_numbers
from app.llm.offline.compiler.lexer import tokenise
from app.llm.offline.compiler.likeness import first_match, first_or_alike, like_the_other
from app.llm.offline.compiler.meaning import Session
from app.llm.offline.compiler.placed_within import without_its_place
from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import (
    Allow,
    Enter,
    Label,
    Leave,
    Mention,
    Place,
    Range,
    Remark,
    Said,
    Settled,
    Statement,
    Unusable,
    bars_traded,
)
from app.llm.offline.compiler.tokens import Token
from app.llm.offline.compiler.wording import words

_Production = Callable[[Reader, Speaker], Statement | None]

_EXTREMES = ("oversold", "overbought")
_GOING_ON = words("""
    above below over under > < >= <= crosses cross crossing is between means equals gives triggers signals generates
    produces
""")
_JOINTS = frozenset(("and", "then", "but", "with", "or", "plus", "while", "unless", "also"))


_TRADING: tuple[_Production, ...] = (
    settings_of_indicator,
    enter_announced,
    enter_told,
    defined,
    *TOLD,
    announced,
    all_true,
    trades_at_once,
    squeeze_defined,
    settled,
    nothing_else,
    hold,
    given,
    refined,
    lengths_of_average,
    told_limit,
    daily_loss,
    daily_limit,
    gate,
    breakeven,
    time_exit,
    protect,
    sizing,
    direction,
    revert,
    *SIDES_BY_ONE_RULE,
    otherwise,
    opposite,
    leave_by_clock,
    leave_of_the_other,
    allow,
    leave_or,
    leave_other,
    fade_either_side,
    fade,
    fade_behind,
    back_to,
    in_that_direction,
    way_alone,
    enter_behind,
    leave,
    enter,
    value_range,
    tried,
    charge,
    elsewhere,
    place,
)
_ALL: tuple[_Production, ...] = (
    talk,
    source,
    pay,
    *_TRADING,
    bare_condition,
    small_talk,
    personal,
    *WHY,
    lead_to_place,
    talk_of_place,
    label,
    title,
    order_to_the_lab,
    usual_numbers,
    mention,
    remark,
)


def read_prompts(prompts: Sequence[str], timeframe: str | None) -> tuple[tuple[Said, ...], str | None]:
    """Everything that was said, in the order of the text, and the timeframe it implies without naming it.

    The bars traded decide what "20-day" means, and may be named at the end: hence a first reading for them alone,
    and a second where something hung on them.
    """
    tokens = [_tokens_of(prompt) for prompt in prompts]
    known = indicators_with_numbers(tokens)
    implied = None
    (searched, kind), zone = levels_to_try(tokens), only_zone(tokens)
    begun = Speaker(bars=timeframe, searched=searched, zone=zone, average=kind, given=lengths_given(tokens))
    first = replace(begun, known=copied(known))
    said: tuple[Said, ...] = ()
    trended = defines_trend(tokens)
    if timeframe is None or trended:
        said = _read_all(prompts, tokens, first)
    timeframe = timeframe or bars_traded(said)
    if timeframe is None:
        timeframe = implied = implied_timeframe(first)
    if said and not first.asked and not trended and not first.defined:
        return said, implied
    second = replace(begun, known=copied(known), bars=timeframe, uptrend=first.uptrend, defined=first.defined)
    return _read_all(prompts, tokens, second), implied


def _tokens_of(prompt: str) -> tuple[Token, ...]:
    """The tokens of one prompt, asides and details made part of what they belong to."""
    return with_details(join_asides(name_subjects(settle_second_thoughts(tokenise(prompt)))))


def _read_all(prompts: Sequence[str], tokens: Sequence[tuple[Token, ...]], speaker: Speaker) -> tuple[Said, ...]:
    said: list[Said] = []
    for number, (prompt, cut) in enumerate(zip(prompts, tokens, strict=True)):
        said.extend(_Reading(number, prompt, cut, speaker).read())
    return tuple(said)


class _Reading:
    """One pass over one prompt."""

    def __init__(self, number: int, prompt: str, tokens: tuple[Token, ...], speaker: Speaker) -> None:
        self.number = number
        self.prompt = prompt
        self.reader = Reader(tokens)
        self.speaker = speaker
        self.said: list[Said] = []
        self.clause_start = 0
        self.sentence = 0
        self.before, speaker.entered = speaker.remember(), -1

    def read(self) -> list[Said]:
        reader = self.reader
        while not reader.done:
            if is_stop(reader.peek()) and not multiplies(reader) and not self._enters_in_brackets():
                self._end_clause(reader.peek())
                reader.at += 1
                continue
            start = reader.at
            self._read_phrase(start)
            if reader.at <= start:  # whatever was made of it, a reader that stands still would never end
                reader.at = start
                self._skip_clause(start)
        lose_tail(self.said, self.clause_start, self.prompt)
        return self.said

    def _read_phrase(self, start: int) -> None:
        """What begins at the cursor, and move on."""
        reader = self.reader
        if skip_fragment(reader):
            self._note(Unusable("a piece of data is no sentence: say the rule in words"), start, reader.at)
            return
        reader.assumed.clear()
        memory = self.speaker.remember()
        if self._corrects(start) or self._names_side(start):
            return
        self.speaker.placed, self.speaker.asides = (), ()
        found = first_or_alike(reader, self.speaker, self.said, _ALL)
        statement = with_what_stands_within(found, self.speaker)
        if statement is None or self._goes_on(statement):
            reader.at = start
            if self._heads(start):
                return
            statement = like_the_other(reader, self.speaker, self.said, _ALL)
            statement = statement or without_its_place(reader, self.speaker, _TRADING)
            if statement is None:
                self._skip_clause(start)
                return
        if isinstance(statement, Enter) and statement.bare and self._follows_exit():
            statement = replace(statement, after_exit=True)
        statement = of_what_stands_before(statement, self.said)
        statement = of_its_entry(statement, reader.tokens, start, self.said)
        statement = clock_of_the_first(statement, reader.tokens, start, self.said)
        statement = or_of_another(statement, reader.tokens, start, self.said)
        if runs_on(statement, self.said, reader.tokens, start):
            statement = Unusable("it is not said how this belongs to what stands before it")
        statement = in_full(statement, self.speaker, reader, start, self.said)
        self._note(statement, start, reader.at, tuple(dict.fromkeys(reader.assumed)))
        self.before = memory

    def _heads(self, start: int) -> bool:
        """Whether the clause is a title that stands before the first rule, whatever was made of its first words."""
        at = undecided(self.said, self.clause_start)
        first = self._token_at(self.said[at].start) if at < len(self.said) else start
        found = heading(self.reader, self.speaker, self.said, at, first)
        if found is not None:
            del self.said[at:]
            self._note(found, first, self.reader.at, tuple(dict.fromkeys(self.reader.assumed)))
        return found is not None

    def _enters_in_brackets(self) -> bool:
        """`(EMA 9 > EMA 21, RSI > 50) = long`: whether the bracket that comes next is all of a rule; moves nothing."""
        at, memory, entry = self.reader.at, self.speaker.remember(), self.speaker.entry
        found = enter_behind(self.reader, self.speaker) if self.reader.sees("(") else None
        self.reader.at = at
        self.reader.assumed.clear()
        self.speaker.recall(memory)
        self.speaker.entry = entry
        return isinstance(found, Enter)

    def _goes_on(self, statement: Statement) -> bool:
        """Whether something without a verb is followed by one: then it was the beginning of what is not understood."""
        bare = isinstance(statement, Mention) or (isinstance(statement, Enter) and statement.bare)
        from_beyond = isinstance(statement, Remark) and self.reader.tokens[self.reader.at - 1].text == "from"
        from_beyond = from_beyond and self.reader.peek(1).value is None
        return (bare or from_beyond) and self.reader.sees(*_GOING_ON)

    def _corrects(self, start: int) -> bool:
        """Whether what comes takes back what was said last; then that is settled."""
        found = corrected(self.reader, self.speaker, self.said)
        if found is None:
            return False
        at, instead = found
        self.said[at] = replace(self.said[at], statement=Settled("taken back by what follows"), assumed=())
        self._note(instead, start, self.reader.at, tuple(dict.fromkeys(self.reader.assumed)))
        return True

    def _names_side(self, start: int) -> bool:
        """Whether what comes says whose entry stands before it: `…; that's a long`."""
        last = self.said[-1] if self.said else None
        side = side_named(self.reader) if last is not None and isinstance(last.statement, Enter) else None
        if last is None or side is None or not isinstance(last.statement, Enter) or last.statement.side is not None:
            return False
        self.said[-1] = replace(last, statement=replace(last.statement, side=side, bare=False))
        self._note(Settled("whose entry stands before it"), start, self.reader.at)
        return True

    def _end_clause(self, stop: Token) -> None:
        lose_tail(self.said, self.clause_start, self.prompt)
        self.clause_start = len(self.said)
        if stop.text in (".", "\n", ";"):
            self.sentence += 1
            self.speaker.bar = None
            self.speaker.it = self.speaker.it if self._has_named() or self.speaker.entry is not None else None

    def _has_named(self) -> bool:
        """`use RSI(14) on EURUSD. Buy when it …`: whether an indicator is what was spoken of last."""
        spoken = [each.statement for each in self.said if not isinstance(each.statement, Place | Remark | Label)]
        return bool(spoken) and isinstance(spoken[-1], Mention | Range)

    def _follows_exit(self) -> bool:
        spoken = [each for each in self.said if not isinstance(each.statement, Remark | Label)]
        return bool(spoken) and isinstance(spoken[-1].statement, Leave)

    def _note(self, statement: Statement, start: int, end: int, assumed: tuple[str, ...] = ()) -> None:
        tokens = self.reader.tokens
        first, last = tokens[start].start, tokens[end - 1].end
        respelled = [f"“{one.written}” is read as “{one.text}”" for one in tokens[start:end] if one.written]
        respelled += [one.note for one in tokens[start:end] if one.note]
        markets = tuple(dict.fromkeys(one.market for one in tokens[start:end] if one.market))
        bars = tuple(dict.fromkeys(one.bars for one in tokens[start:end] if one.bars))
        text = self.prompt[first:last]
        talked = [f"“{text}” is read as talk, without a rule"] if statement == Remark(talk=True) else []
        assumed = (*respelled, *assumed, *talked)
        self.said.append(Said(statement, self.number, first, last, text, assumed, self.sentence, markets, bars))
        self.speaker.left, self.speaker.entered = leaves(statement), end if enters(statement) else -1
        self.speaker.left_side = statement.side if isinstance(statement, Leave) else None
        self.speaker.left_condition = statement.condition if isinstance(statement, Leave) else None
        if not isinstance(statement, Place | Remark | Label | Mention | Unusable):
            self.speaker.forbade = isinstance(statement, Allow) and statement.forbids
        if isinstance(statement, Allow) and not statement.forbids and isinstance(statement.condition, Session):
            self.speaker.hours = statement.condition
        self.speaker.keep_filter(statement if isinstance(statement, Allow) else None)

    def _skip_clause(self, start: int) -> None:
        """Nothing fits here: the clause is not understood, up to where something that can stand alone begins."""
        reader = self.reader
        while len(self.said) > self.clause_start and isinstance(self.said[-1].statement, Remark):
            start = self._token_at(self.said.pop().start)
        reader.at += 1
        depth = 0
        while not reader.done and (depth or not ends_clause(reader)):
            depth = max(0, depth + {"(": 1, ")": -1}.get(reader.peek().text, 0))
            if reader.peek().text in _JOINTS and self._statement_after_joint():
                break
            reader.at += 1
        reader.at = place_at_end(reader, self.speaker, start)
        self.speaker.lost, self.speaker.it = True, None
        reason = unreadable_number(reader, start, reader.at)
        if reason and self._continues(start):
            start = self._token_at(self.said.pop().start)
            self.speaker.recall(self.before)
        reason = reason or why_not(reader.tokens[start : reader.at]) or "these words are not understood"
        self._note(Unusable(reason), start, reader.at)

    def _continues(self, start: int) -> bool:
        """Whether the words from `start` belong to the phrase before them, as the brackets of `RSI(-14)` do."""
        if not self.said or isinstance(self.said[-1].statement, Unusable):
            return False
        first = self.reader.tokens[start]
        if self.said[-1].text.lower().endswith(_EXTREMES):  # "oversold (-150)" explains what is already said
            return False
        return first.text not in _JOINTS and not self.prompt[self.said[-1].end : first.start].strip(" \t(")

    def _statement_after_joint(self) -> bool:
        reader = self.reader
        at, it = reader.at, self.speaker.it
        reader.at += 1
        found = first_match(reader, self.speaker, _TRADING)
        reader.at, self.speaker.it = at, it
        return found is not None

    def _token_at(self, start: int) -> int:
        return next(place for place, token in enumerate(self.reader.tokens) if token.start == start)
