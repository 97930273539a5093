"""What becomes of a trade: `is opened`, `should only be taken`, `shall be entered`."""

from __future__ import annotations

from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.wording import phrases, words

_BE = phrases("""
    is | are | gets | get | should be | will be | is to be | are to be | must be | has to be | have to be | can be |
    shall be | may be | is then | are then | would be
""")
_COMES = phrases("""
    happens | happen | occurs | occur | comes | come | takes place | take place | follows | starts | start | opens |
    open
""")
_MAY = words("should must may can will shall")
_DONE = phrases("""
    opened | taken | entered | made | placed | initiated | executed | triggered | started | signalled | signaled |
    generated | put on | set up | established | allowed to open | sent | given |
    issued | produced
""")


@attempt
def is_done(reader: Reader) -> bool | None:
    """Move over `is opened`, `should only be taken`; whether it is done only then."""
    only = False
    if reader.take_any(_MAY):
        only = bool(reader.take("only", "solely", "exclusively"))
        reader.take("be")
    elif not reader.take_any(_BE):
        return False if reader.take_any(_COMES) else None
    only = bool(reader.take("only", "solely", "exclusively")) or only
    return only if reader.take_any(_DONE) else None
