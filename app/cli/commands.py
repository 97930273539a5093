"""The command tree of ``lab``: one module per group."""

from __future__ import annotations

import typer

from app.cli.backtest import run_contract
from app.cli.calibrate import calibrate
from app.cli.campaign import group as campaign
from app.cli.contract import group as contract
from app.cli.data import group as data
from app.cli.demo import demonstrate
from app.cli.doctor import examine
from app.cli.export import write_export
from app.cli.parity import compare_trades
from app.cli.service import serve, work

lab = typer.Typer(
    name="lab",
    help="From a trader's idea in words to an honest verdict and to code that trades.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
lab.add_typer(campaign, name="campaign")
lab.add_typer(contract, name="contract")
lab.command("backtest")(run_contract)
lab.command("parity")(compare_trades)
lab.command("export")(write_export)
lab.add_typer(data, name="data")
lab.command("calibrate")(calibrate)
lab.command("doctor")(examine)
lab.command("serve")(serve)
lab.command("worker")(work)
lab.command("demo")(demonstrate)
