"""Every setting of the service: one typed object, read from the environment (``LAB_…``)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.redaction import learn, learn_address


class Settings(BaseSettings):
    """Where things are kept and how the worker behaves. Relative paths start at the current directory."""

    model_config = SettingsConfigDict(env_prefix="LAB_", frozen=True)

    home: Annotated[Path, Field(description="folder of the database, the bars and the artifacts' contents")] = Path(
        ".lab"
    )
    database_url: Annotated[
        str, Field(description="SQLAlchemy address of the database; empty for SQLite under the home folder")
    ] = ""
    reports_root: Annotated[Path, Field(description="folder that gets one folder per campaign")] = Path(
        "reports/campaigns"
    )
    bots_root: Annotated[Path, Field(description="folder that gets the generated bots, one folder per campaign")] = (
        Path("bots/generated")
    )
    llm_provider: Annotated[Literal["offline", "openai"], Field(description="who compiles, codes and criticises")] = (
        "offline"
    )
    llm_base_url: Annotated[
        str, Field(pattern=r"^https?://\S+$", description="address of the OpenAI-compatible server, with its /v1")
    ] = "https://api.openai.com/v1"
    llm_model: Annotated[str, Field(max_length=200, description="the model that is asked")] = ""
    llm_api_key: Annotated[
        SecretStr, Field(description="key of that server; any word for a server that wants none")
    ] = SecretStr("")
    llm_tries: Annotated[
        int, Field(ge=1, le=10, description="most requests for one question, failed and repaired ones included")
    ] = 3
    llm_connect_s: Annotated[float, Field(gt=0, description="seconds to wait for a connection")] = 10.0
    llm_read_s: Annotated[float, Field(gt=0, description="seconds to wait for the next byte of an answer")] = 120.0
    llm_deadline_s: Annotated[
        float, Field(gt=0, description="seconds for one question, with all its tries and waits")
    ] = 300.0
    llm_max_prompt_tokens: Annotated[
        int, Field(ge=1_000, description="most tokens of a request; its bytes are held to it, so it is never exceeded")
    ] = 60_000
    llm_max_output_tokens: Annotated[int, Field(ge=100, description="most tokens of an answer")] = 8_000
    llm_max_answer_bytes: Annotated[
        int, Field(ge=1_000, description="bytes after which an answer is cut off and not read further")
    ] = 1_000_000
    llm_price_input: Annotated[
        float | None, Field(ge=0, allow_inf_nan=False, description="USD per million tokens of requests")
    ] = None
    llm_price_output: Annotated[
        float | None, Field(ge=0, allow_inf_nan=False, description="USD per million tokens of answers")
    ] = None
    sandbox: Annotated[
        Literal["auto", "off"],
        Field(description="auto: generated bots are run in Docker where an engine answers; off: they never are"),
    ] = "auto"
    bot_repairs: Annotated[
        int, Field(ge=0, le=10, description="most times a bot that does not trade like its contract is written again")
    ] = 3
    lease_s: Annotated[
        float, Field(gt=0, description="seconds after which a silent worker's campaign goes to another worker")
    ] = 8.0
    poll_s: Annotated[float, Field(gt=0, description="seconds an idle worker waits before it looks again")] = 0.5
    retry_pause_s: Annotated[float, Field(ge=0, description="seconds before a failed step is tried again")] = 1.0

    def model_post_init(self, _context: Any, /) -> None:
        """Whatever is secret in the settings is hidden from here on."""
        learn(self.llm_api_key.get_secret_value())
        learn_address(self.llm_base_url)
        learn_address(self.database_url)

    @property
    def database(self) -> str:
        """The database's address."""
        return self.database_url or f"sqlite:///{self.home / 'lab.sqlite'}"

    @property
    def bars_root(self) -> Path:
        """Folder of the bar store."""
        return self.home / "bars"

    @property
    def objects_root(self) -> Path:
        """Folder of the artifacts' contents, named by their sha256."""
        return self.home / "objects"
