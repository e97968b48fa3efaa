"""Every setting of the service: its variable, unit, default and reason.

A setting is read from the environment (``MODERATION_PORT``) or from a file of that name in lower case in the
secrets folder (``/run/secrets/moderation_database_url``), the environment first.  Nothing else in the
project reads the environment.
"""

import re
from collections.abc import Mapping
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from moderation.errors import OperatorError

Network = IPv4Network | IPv6Network
SECRETS_FOLDER = Path("/run/secrets")
MAX_LAW = 500  # as much as the EU's Transparency Database takes
_ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?")


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
    web_threads: int = Field(32, ge=1, le=256, description="Threads in each: as many requests are answered at once.")
    workers: int = Field(1, ge=1, le=64, description="Worker processes that `moderation up` runs.")
    max_body_bytes: int = Field(16_384, ge=1024, description="Largest body of a request for one comment.")
    max_batch_bytes: int = Field(4_194_304, ge=1024, description="Largest body of a batch.")
    key_requests_per_second: float = Field(
        1000,
        gt=0,
        description="Requests a second that an API key may make on the average; a new comment counts as one.",
    )
    key_requests_at_once: int = Field(10_000, ge=1, description="Requests that an API key may make at once.")
    author_comments_per_minute: int = Field(
        600, ge=1, description="New comments a minute from one author of a site; so many may come at once."
    )
    lease_seconds: float = Field(6, gt=0, description="How long a worker may hold a comment before another takes it.")
    evaluation_seconds: float = Field(0.5, gt=0, description="CPU time one comment may take before it is escalated.")
    stranded_seconds: float = Field(5, gt=0, description="Age at which the sweeper decides a pending comment itself.")
    claim_seconds: float = Field(300, gt=0, description="How long a moderator holds a comment without a sign of life.")
    review_target_minutes: int = Field(
        60, ge=1, description="How long a comment may wait for a moderator; what waits longer is counted as overdue."
    )
    review_severe_before_break: int = Field(
        20,
        ge=1,
        description="After so many severe comments in a day, and again after as many, a moderator is told to rest.",
    )
    undo_seconds: float = Field(
        30, ge=0, description="How long a website is not told a person's decision, so that it can be taken back."
    )
    reports_to_review: int = Field(
        1, ge=1, description="Readers who have to report a published comment before a person reads it."
    )
    reports_to_review_again: int = Field(
        5, ge=1, description="The same, after a person has read it and left it published."
    )
    reporter_reports_per_hour: int = Field(
        60, ge=1, description="Reports an hour from one reader of a site; so many may come at once."
    )
    appeal_hours: float = Field(72, gt=0, description="How soon an appeal is to be answered.")
    appeal_url: str = Field(
        "",
        pattern=r"^(https?://\S{1,490})?$",
        description="The site's page where a rejected comment's author appeals; `comment` and `lang` are added to it.",
    )
    rules_url: str = Field(
        "",
        pattern=r"^(https?://\S{1,490})?$",
        description="Where readers find the site's rules; named in statements of reasons.",
    )
    laws: str = Field(
        "",
        description="Laws that clauses rest on, for statements of reasons, such as"
        " `unlawful-appeals = Criminal Code, Article 281; national-discrimination = Criminal Code, Article 283`.",
    )
    territories: str = Field(
        "",
        pattern=r"^([A-Z]{2}([ ,]+|$))*$",
        description="Countries in which decisions hold, such as `AT, DE`, for statements of reasons;"
        " empty means everywhere.",
    )
    checkpoint_seconds: float = Field(
        60, gt=0, description="How often the end of each site's audit log is signed, if it has grown."
    )
    checkpoint_entries: int = Field(1000, ge=1, description="Growth at which it is signed sooner.")
    checkpoint_key_file: Path | None = Field(
        None,
        description="File of the Ed25519 key (PEM) that signs; empty means checkpoint.key in the data folder,"
        " made when it is first needed.",
    )
    webhook_seconds: float = Field(15, gt=0, le=30, description="How long a website may take to answer a webhook.")
    webhook_networks: str = Field(
        "",
        description="Networks that webhooks may reach besides the public Internet, by http and any port too,"
        " such as `10.1.0.0/16, fd00::/8`.",
    )
    form_origins: str = Field(
        "",
        description="Sites whose readers may use the comment form, each with the origins of its pages, such as"
        " `My site = https://www.example.org https://m.example.org; Other = https://other.example`.",
    )
    form_secret: str = Field(
        "", description="What the form's tokens are signed with; empty means the file `form.key` in the data folder."
    )
    form_requests_per_minute: int = Field(
        600, ge=1, description="Requests a minute from one network address to the form; so many may come at once."
    )
    form_comments_per_minute: int = Field(
        10, ge=1, description="Comments a minute from one network address through the form; so many may come at once."
    )
    trusted_proxies: int = Field(
        0, ge=0, le=8, description="Proxies of your own in front: so many entries of `X-Forwarded-For` are believed."
    )
    coral_secrets: str = Field(
        "", description="Signing secrets of Coral's external moderation phases, separated by spaces."
    )
    keep_approved_days: int = Field(
        0,
        ge=0,
        description="Days after which the text and the author of an approved comment are erased; 0 means never.",
    )
    keep_rejected_days: int = Field(
        0, ge=0, description="The same for a rejected comment; its decisions and their audit entries stay."
    )
    keep_inspections_days: int = Field(
        0,
        ge=0,
        description="Days after which auditors' searches and reasons to see a name are forgotten; 0 means never.",
    )
    nightly_hour: int = Field(
        2, ge=0, le=23, description="Hour (UTC) in which that is done, and a large database's files are purged."
    )
    session_idle_minutes: int = Field(30, ge=1, description="A sign-in ends after this long without a request.")
    session_hours: int = Field(12, ge=1, description="A sign-in ends after this long in any case.")
    oidc_issuer: str = Field(
        "",
        pattern=r"^(https?://[!-~]{1,490})?$",
        description="OpenID provider by which people may sign in, as it calls itself, such as"
        " `https://login.example.org/realms/news`.",
    )
    oidc_client_id: str = Field(
        "", validate_default=True, description="What the service is called there; needed with a provider."
    )
    oidc_client_secret: str = Field("", description="Its secret there; empty if the provider wants none.")
    oidc_name: str = Field("single sign-on", description="What the sign-in page calls the provider.")
    oidc_acr: str = Field(
        "",
        description="How people must have signed in there, one of these in the provider's own words (`acr`), separated"
        " by spaces; empty leaves it to the provider.",
    )
    oidc_only: bool = Field(False, description="Let people in by the provider alone, and nobody by a password.")
    secure_cookies: bool = Field(
        False, description="Send the session cookie over HTTPS only; switch on wherever the console has HTTPS."
    )
    allow_unsafe_database: bool = Field(
        False, description="Start even on a database that could lose comments in a power cut; for tests only."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")

    @field_validator("webhook_networks")
    @classmethod
    def _check_networks(cls, written: str) -> str:
        read_networks(written)
        return written

    @field_validator("form_origins")
    @classmethod
    def _check_origins(cls, written: str) -> str:
        read_origins(written)
        return written

    @field_validator("oidc_client_id", "oidc_only")
    @classmethod
    def _check_provider(cls, chosen: str | bool, info: ValidationInfo) -> str | bool:
        issuer = info.data.get("oidc_issuer")
        if info.field_name == "oidc_only" and chosen and not issuer:
            raise ValueError("name the provider in MODERATION_OIDC_ISSUER")
        if info.field_name == "oidc_client_id" and issuer and not chosen:
            raise ValueError("say what the provider of MODERATION_OIDC_ISSUER calls this service")
        return chosen

    @field_validator("laws")
    @classmethod
    def _check_laws(cls, written: str) -> str:
        read_laws(written)
        return written

    @property
    def form_sites(self) -> Mapping[str, frozenset[str]]:
        """The sites that have a form, with the origins of the pages that it may stand on."""
        return read_origins(self.form_origins)

    @property
    def networks(self) -> tuple[Network, ...]:
        """The networks that webhooks may reach besides the public Internet."""
        return read_networks(self.webhook_networks)

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


@cache
def read_networks(written: str) -> tuple[Network, ...]:
    """Read a list of networks such as ``10.1.0.0/16, fd00::/8``.

    Raises:
        ValueError: One of them is none.
    """
    return tuple(ip_network(part.strip()) for part in written.split(",") if part.strip())


@cache
def read_laws(written: str) -> Mapping[str, str]:
    """Read laws by clause, such as ``unlawful-appeals = Criminal Code, Article 281; …``.

    Raises:
        ValueError: A clause has no law, or one that is too long for a public record.
    """
    laws = {}
    for part in filter(str.strip, written.split(";")):
        clause, _, law = (piece.strip() for piece in part.partition("="))
        if not clause or not 0 < len(law) <= MAX_LAW:
            raise ValueError(f"write each law as `clause = law`, in at most {MAX_LAW} characters, between semicolons")
        laws[clause] = law
    return laws


@cache
def read_origins(written: str) -> Mapping[str, frozenset[str]]:
    """Read sites and origins such as ``My site = https://www.example.org; Other = https://other.example``.

    Raises:
        ValueError: An origin is none as a browser writes it, or a site has none.
    """
    sites = {}
    for part in filter(str.strip, written.split(";")):
        site, _, origins = part.rpartition("=")
        sites[site.strip()] = frozenset(origins.split())
        if not site.strip() or not sites[site.strip()] or not all(map(_ORIGIN.fullmatch, origins.split())):
            raise ValueError("write each site as `name = https://www.example.org`, in lower case and without a path")
    return sites


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
