"""``lab contract``: check a contract, print its schema, compile one from a prompt, prove it does not look ahead."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import note, show, show_json
from app.cli.exits import FAILED
from app.cli.import_options import TimezoneOption
from app.cli.options import JsonOption, MarketOption
from app.cli.surroundings import open_store, read_settings
from contracts.errors import ContractError

if TYPE_CHECKING:
    from contracts.program import Program
    from engine.lookahead.proof import Lookahead

group = typer.Typer(help="Check, describe and compile strategy contracts.", no_args_is_help=True)

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The contract, YAML or JSON.")]


def load_program(path: Path) -> Program:
    """Read and check the contract of a file. Raises ``DocumentError`` or ``ContractError``."""
    from app.documents import read_document
    from contracts.program import build_program
    from contracts.strategy import parse_contract

    return build_program(parse_contract(read_document(path)))


@group.command()
def validate(file: FileArgument, as_json: JsonOption = False) -> None:
    """Check a contract's form and meaning; every mistake gets one sentence."""
    try:
        program = load_program(file)
    except ContractError as error:
        if as_json:
            problems = [{"where": problem.where, "message": problem.message} for problem in error.problems]
            show_json({"valid": False, "problems": problems})
        for problem in error.problems:
            note(f"lab: {file.name}: {problem}")
        raise typer.Exit(FAILED) from None
    described = _describe(program)
    if as_json:
        show_json({"valid": True, "problems": [], **described})
        return
    parameters = ", ".join(f"{name} {value:g}" for name, value in described["parameters"].items()) or "none"
    show(f"{described['strategy_id']} (version {described['version']}) is a valid contract.")
    show(f"parameters     {parameters}")
    show(f"digest         {described['digest']}")
    show(f"logic digest   {described['logic_digest']}")


@group.command()
def schema() -> None:
    """Print the JSON schema of the contract's wire form."""
    from contracts.strategy import StrategyContract

    show_json(StrategyContract.model_json_schema())


@group.command("check-lookahead")
def check_lookahead(
    file: FileArgument,
    bars: Annotated[
        Path | None, typer.Option("--bars", metavar="FILE", help="Bars as Parquet or CSV; else default or drawn ones.")
    ] = None,
    market: MarketOption = None,
    timezone: TimezoneOption = None,
    as_json: JsonOption = False,
) -> None:
    """Cut and change future bars: no indicator, signal, order or fill of the past may differ."""
    from app.cli.runs import only_market, prepare_run
    from app.services.contracts import find_sample_bars, prove_blindness

    if bars is not None:
        run = prepare_run(file, bars, market, {}, timezone)
        program, tried, source = run.program, run.bars, "given"
    else:
        program = load_program(file)
        instrument = open_store().find_instrument(market or only_market(program.contract))
        tried, source = find_sample_bars(instrument, program.contract.timeframes)
    proof = prove_blindness(program, tried)
    used, found = proof.bars, proof.found
    if as_json:
        described = {"market": used.market, "timeframe": str(used.timeframe), "bars": len(used), "source": source}
        show_json(
            {
                "strategy_id": program.contract.strategy_id,
                "looks_ahead": found is not None,
                "moments": proof.moments,
                "trades": proof.trades,
                "bars": described,
                "difference": found.as_dict() if found else None,
            }
        )
    elif found is None:
        show(f"{program.contract.strategy_id} does not look ahead.")
        show(f"bars      the last {len(used)} {source} bars of {used.market} {used.timeframe}, {proof.trades} trades")
        show(f"futures   cut, shaken and thinned after each of {proof.moments} bars: nothing before them changed")
    if found is not None:
        _complain(program.contract.strategy_id, found)
        raise typer.Exit(FAILED)


@group.command("compile")
def compile_prompt(
    prompt: Annotated[
        list[str], typer.Option("--prompt", metavar="TEXT", help="The idea in words; a later one amends.")
    ],
    market: Annotated[list[str] | None, typer.Option("--market", metavar="M", help="Repeatable.")] = None,
    timeframe: Annotated[list[str] | None, typer.Option("--timeframe", metavar="T", help="Repeatable.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Read a prompt into a contract; says what was assumed and what was not understood."""
    from app.documents import dump_yaml
    from app.llm.providers import open_provider
    from app.services.compilation import compile_prompts

    provider = open_provider(read_settings())
    answer = compile_prompts(provider, prompt, market or (), timeframe or ())
    if as_json:
        show_json(answer.model_dump(mode="json", exclude={"usage", "problem"}))
        return
    show(dump_yaml(answer.contract).rstrip())
    for phrase in answer.phrases:
        if phrase.status != "used":
            note(f"lab: {phrase.status.replace('_', ' ')}: {phrase.text!r} {phrase.note}".rstrip())


def _complain(strategy_id: str, found: Lookahead) -> None:
    note(f"lab: {strategy_id} looks ahead: bars after {found.moment} were {found.future}, and the past changed.")
    note(f"lab: first bar    {found.time}, {found.what}: {found.before} became {found.now}")
    note(f"lab: first trade  {found.trade_before or 'none'} became {found.trade_now or 'none'}")


def _describe(program: Program) -> dict[str, Any]:
    contract = program.contract
    return {
        "strategy_id": contract.strategy_id,
        "version": contract.version,
        "markets": list(contract.markets),
        "timeframes": list(contract.timeframes),
        "parameters": contract.parameter_values(),
        "digest": contract.digest(),
        "logic_digest": contract.logic_digest(),
    }
