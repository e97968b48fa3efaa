"""The ``moderation`` command: one module of ``moderation.commands`` for each of its words."""

import sys

import click

from moderation.commands.audit import audit
from moderation.commands.backup import backup, restore
from moderation.commands.doctor import doctor
from moderation.commands.erase import erase, hold, ledger
from moderation.commands.form import form
from moderation.commands.keys import key
from moderation.commands.migrate import migrate
from moderation.commands.rules import rules
from moderation.commands.sites import site
from moderation.commands.statements import statements
from moderation.commands.submit import submit
from moderation.commands.up import up
from moderation.commands.users import user
from moderation.commands.webhooks import webhook
from moderation.errors import CallerError, OperatorError, WorldError
from rules import PackError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def moderation() -> None:
    """Comment moderation for a news site: approve, reject or escalate, with reasons."""


audit.add_command(statements)
COMMANDS = (
    up,
    submit,
    site,
    key,
    user,
    form,
    webhook,
    audit,
    erase,
    ledger,
    hold,
    rules,
    doctor,
    backup,
    restore,
    migrate,
)
for command in COMMANDS:
    moderation.add_command(command)


def main() -> None:
    """Run the command line; a mistake of the operator's is one sentence and exit status 2."""
    try:
        moderation.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except (CallerError, OperatorError, WorldError, PackError) as error:
        click.echo(f"moderation: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
