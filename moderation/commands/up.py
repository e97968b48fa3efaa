"""``moderation up``: runs the whole service on this machine, until Ctrl-C."""

from pathlib import Path

import click

from moderation.client import Client
from moderation.commands.options import choose
from moderation.context import utc_now
from moderation.running import demo, samples, service
from moderation.running.demo import Service
from moderation.running.installation import check_port, hold_folder, prepare_database
from moderation.settings import Settings


@click.command()
@click.option("--data", "data_dir", type=click.Path(path_type=Path), help="The data folder; ./data if not given.")
@click.option("--host", help="Address to listen on; 127.0.0.1 if not given.")
@click.option("--port", type=int, help="Port to listen on; 8000 if not given.")
@click.option("--database", "database_url", help="URL of the database; SQLite in the data folder if not given.")
@click.option("--redis", "redis_url", help="URL of Redis; an embedded one if not given.")
@click.option("--workers", type=int, help="How many workers decide; 1 if not given.")
@click.option("--no-demo", is_flag=True, help="Post no sample comments.")
def up(no_demo: bool, **choices: Path | str | int | None) -> None:
    """Run the service on this machine: web server, workers, sweeper and, if none is given, Redis and database.

    The first start makes a site with an API key and two people who can sign in, and posts a sample of comments.  All
    of it is kept in the data folder; how to use it stands in the file service.json there.
    """
    settings = choose(**choices)
    settings = demo.open_form(settings.model_copy(update={"data_dir": settings.data_dir.resolve()}))
    interrupts = service.Interrupts()
    with hold_folder(settings.data_dir):
        check_port(settings.host, settings.port)
        database = prepare_database(settings)
        usage = demo.ensure(settings, database, utc_now())
        database.close()
        with service.run(settings, interrupts, _tell):
            if not interrupts.any():
                click.echo(_describe(settings, usage))
            if not interrupts.any() and not no_demo:
                _show_sample(settings, usage, interrupts)
            click.echo("Ctrl-C stops everything; the comments are kept.")
            service.wait_for_interrupt(interrupts)
            click.echo("Stopping …")


def _show_sample(settings: Settings, usage: Service, interrupts: service.Interrupts) -> None:
    client = Client(service.local_url(settings), usage.api_key)
    if not samples.is_wanted(client):
        return
    rows = samples.read()
    with click.progressbar(length=len(rows), label=f"Posting {len(rows)} sample comments") as bar:
        decided = samples.post(client, rows, advance=bar.update, stopped=interrupts.any)
    click.echo("\n".join(samples.tabulate(decided)))


def _describe(settings: Settings, usage: Service) -> str:
    return f"""The service runs.
  API        {usage.url}/v1  (its page: {usage.url}/docs)
  Console    {usage.console_url}
  Form       {usage.url}/form/demo  (an article with the comment form below it)
  API key    {usage.api_key}
  Moderator  {usage.moderator.email}  {usage.moderator.password}
  Auditor    {usage.auditor.email}  {usage.auditor.password}
The same stands in {settings.data_dir / demo.FILE}; the logs are in {settings.data_dir / "logs"}."""


def _tell(sentence: str) -> None:
    click.echo(sentence, err=True)
