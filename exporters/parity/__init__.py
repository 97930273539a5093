"""Exported sources, run: Pine text in PineTS under Node, C# compiled by mono on a simulated account, trade by trade."""

from __future__ import annotations

from exporters.parity.deals import Deal, Difference, compare_deals, deals_of_engine
from exporters.parity.errors import ProofFailed, ProofToolMissing
from exporters.parity.proving import Proof, prove
from exporters.parity.tools import PROOF_TOOLS, ProofTool

__all__ = [
    "PROOF_TOOLS",
    "Deal",
    "Difference",
    "Proof",
    "ProofFailed",
    "ProofTool",
    "ProofToolMissing",
    "compare_deals",
    "deals_of_engine",
    "prove",
]
