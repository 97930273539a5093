"""``lab contract``: check a contract, print its schema, compile one from a prompt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import note, show, show_json
from app.cli.exits import FAILED
from app.cli.options import JsonOption
from app.cli.surroundings import read_settings
from contracts.errors import ContractError

if TYPE_CHECKING:
    from contracts.program import Program

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

    provider = open_provider(read_settings().llm_provider)
    answer = compile_prompts(provider, prompt, market or (), timeframe or ())
    if as_json:
        show_json(answer.model_dump(mode="json", exclude={"usage", "problem"}))
        return
    show(dump_yaml(answer.contract).rstrip())
    for phrase in answer.phrases:
        if phrase.status != "used":
            note(f"lab: {phrase.status.replace('_', ' ')}: {phrase.text!r} {phrase.note}".rstrip())


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
