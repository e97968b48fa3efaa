"""Every setting of the service: its variable, unit, default and reason.

A setting is read from the environment (``MODERATION_PORT``) or from a file of that name in lower case in the
secrets folder (``/run/secrets/moderation_database_url``), the environment first.  Nothing else in the
project reads the environment.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from moderation.errors import OperatorError

SECRETS_FOLDER = Path("/run/secrets")


class Settings(BaseSettings):
    """What an installation may choose.  Every field's description is also its line in the README."""

    model_config = SettingsConfigDict(
        env_prefix="MODERATION_",
        secrets_dir=SECRETS_FOLDER if SECRETS_FOLDER.is_dir() else None,
        frozen=True,
        extra="ignore",
    )

    data_dir: Path = Field(Path("data"), description="Folder of everything the embedded installation keeps.")
    database_url: str = Field("", description="SQLAlchemy URL of the database; empty means SQLite in the data folder.")
    redis_url: str = Field("", description="URL of Redis or Valkey; empty means the one that `moderation up` starts.")
    pack: Path | None = Field(None, description="Folder of the rule pack; empty means the one that is shipped.")
    host: str = Field("127.0.0.1", description="Address the web server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port the web server listens on.")
    public_url: str = Field("", description="Address of the console as people reach it; empty means http://host:port.")
    web_processes: int = Field(2, ge=1, le=64, description="Processes of the web server.")
    web_threads: int = Field(32, ge=1, le=256, description="Threads in each: one stalled client holds one thread.")
    workers: int = Field(1, ge=1, le=64, description="Worker processes that `moderation up` runs.")
    max_body_bytes: int = Field(16_384, ge=1024, description="Largest body of a request for one comment.")
    max_batch_bytes: int = Field(4_194_304, ge=1024, description="Largest body of a batch.")
    lease_seconds: float = Field(10, gt=0, description="How long a worker may hold a comment before another takes it.")
    evaluation_seconds: float = Field(2, gt=0, description="CPU time one comment may take before it is escalated.")
    stranded_seconds: float = Field(5, gt=0, description="Age at which the sweeper decides a pending comment itself.")
    claim_seconds: float = Field(300, gt=0, description="How long a moderator holds a comment without a sign of life.")
    session_idle_minutes: int = Field(30, ge=1, description="A sign-in ends after this long without a request.")
    session_hours: int = Field(12, ge=1, description="A sign-in ends after this long in any case.")
    secure_cookies: bool = Field(
        False, description="Send the session cookie over HTTPS only; switch on wherever the console has HTTPS."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")

    @property
    def database(self) -> str:
        """The database's URL, the embedded default worked out."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'moderation.db').resolve()}"

    @property
    def redis(self) -> str:
        """The bell's URL, the embedded default worked out."""
        return self.redis_url or f"unix://{(self.data_dir / 'valkey.sock').resolve()}"

    @property
    def address(self) -> str:
        """Where people reach the service, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


def load_settings(**choices: object) -> Settings:
    """Read the settings.

    Args:
        choices: Settings that the command line has chosen; they win over the environment.

    Raises:
        OperatorError: Naming every variable whose value cannot be used.

    """
    try:
        return Settings(**choices)  # type: ignore[arg-type]
    except ValidationError as error:
        wrong = "; ".join(f"MODERATION_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise OperatorError(f"These settings cannot be used: {wrong}.") from None
