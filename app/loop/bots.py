"""The bots of candidates: their names among the artifacts, the question to the coder, what makes a source unusable."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from app.lab import Lab
from app.llm.protocol import CodeRequest
from app.loop.candidates import Contender
from app.loop.footprint import BOT, find_excess


def bot_name(contender: Contender, repair: int = 0) -> str:
    """The artifact of a candidate's bot, as it was first written or as it was after so many repairs."""
    suffix = "" if contender.ordinal == 1 else f"_{contender.ordinal}"
    repaired = f"_repair_{repair}" if repair else ""
    return f"bots/iter_{contender.iteration}{suffix}{repaired}.py"


def last_bot_name(lab: Lab, contender: Contender) -> str:
    """The artifact of the last version of a candidate's bot on record."""
    known = lab.folder.digests(contender.row.campaign_id)
    repair = 0
    while bot_name(contender, repair + 1) in known:
        repair += 1
    return bot_name(contender, repair)


def read_bot(lab: Lab, contender: Contender | None) -> str:
    """The source of a candidate's bot, in its last version; empty for no candidate."""
    if contender is None:
        return ""
    return lab.folder.read(contender.row.campaign_id, last_bot_name(lab, contender)).decode()


def code_request(contender: Contender) -> CodeRequest:
    """The question for a candidate's first bot."""
    return CodeRequest(contract=contender.contract.model_dump(mode="json", exclude_defaults=True))


def parent_of(contender: Contender, contenders: Sequence[Contender]) -> Contender | None:
    """The candidate whose contract it was made from."""
    return next((one for one in contenders if one.row.contract_digest in contender.row.parents), None)


def find_fault(before: str, source: str) -> str:
    """Why a source cannot be taken as the successor of ``before``; empty where it can."""
    return _find_syntax_error(source) or find_excess({BOT: before}, {BOT: source})


def _find_syntax_error(source: str) -> str:
    try:
        ast.parse(source)
    except SyntaxError as error:
        return f"line {error.lineno}: {error.msg}"
    except ValueError as error:
        return str(error)
    return ""
