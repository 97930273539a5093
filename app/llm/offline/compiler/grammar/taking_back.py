"""How traders say that something is taken back."""

from __future__ import annotations

from app.llm.offline.compiler.wording import phrases

TAKING_BACK = phrases("""
    no wait | wait no | wait , no | no , wait | scratch that | actually no | sorry | i mean | i meant | correction |
    on second thought | no sorry | sorry i mean | sorry , i mean | make that | actually make that | actually make it |
    make it | hmm make that | no , make that | no make that | nah | nope | wait | no , sorry | strike that | oops |
    change that to | change it to | actually , make that | better | better make it | or rather | rather |
    no , actually | actually
""")
