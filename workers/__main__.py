"""``python -m workers`` runs RQ's worker, ``python -m workers sweeper`` the sweeper, ``… sender`` sends webhooks."""

import sys

from moderation.context import utc_now
from moderation.errors import OperatorError
from moderation.logs import configure
from moderation.settings import load_settings
from rules import PackError
from workers import delivery, queue, sweeper
from workers.context import check_database, get_context
from workers.pulse import Pulse

USAGE = "Run `python -m workers` for a worker, with the word sweeper for the sweeper, or with sender to send webhooks."


def main(arguments: list[str]) -> int:
    """Run until a signal comes.

    Returns:
        The exit status: 2 after a mistake of the operator's, which is said in one sentence.
    """
    if arguments not in ([], ["sweeper"], ["sender"]):
        print(USAGE, file=sys.stderr)
        return 2
    try:
        settings = load_settings()
        configure(settings.log_level)
        if arguments == ["sender"]:
            delivery.send_for_ever(settings)  # without a policy, which takes most of the time and memory of a start
            return 0
        context = get_context()
        check_database(context)
        if arguments:
            sweeper.sweep_for_ever()
        else:
            queue.listen(settings.redis, Pulse(context.database, "worker", utc_now()))
    except (OperatorError, PackError) as error:
        print(f"workers: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
