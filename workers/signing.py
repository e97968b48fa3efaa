"""Signs how far each site's audit log has come, when it has grown enough or for long enough: the sweeper's second work.

A log that no longer fits what was signed before is not signed again; that is said in the service's log each minute.
"""

import logging
from datetime import datetime, timedelta

from moderation.audit import checkpoints
from moderation.audit.keys import SigningKey, load_key
from moderation.context import Context
from moderation.errors import OperatorError
from moderation.storage.checkpoints import Unsigned, list_unsigned

PATIENCE = timedelta(minutes=1)  # with a site whose log cannot be signed, or with a key that cannot be read

logger = logging.getLogger(__name__)


class Signer:
    """Remembers what it has signed, so that a log cannot be taken back behind its back while it runs."""

    def __init__(self, context: Context) -> None:
        """Prepare to sign; the key is read when it is first needed."""
        self._database, self._settings = context.database, context.settings
        self._key: SigningKey | None = None
        self._signed: dict[str, int] = {}
        self._not_before: dict[str, datetime] = {}

    def turn(self, now: datetime, *, all_of_it: bool = False) -> int:
        """Sign what is due.

        Args:
            all_of_it: Whether to sign whatever has grown at all.

        Returns:
            How many checkpoints were made.

        Raises:
            WorldError: The database is away.
        """
        with self._database.read() as connection:
            grown = list_unsigned(connection)
        due = [site for site in grown if all_of_it or self._is_due(site, now)]
        return sum(self._sign(site, now) for site in due)

    def _is_due(self, site: Unsigned, now: datetime) -> bool:
        if now < self._not_before.get(site.site_id, now):
            return False
        if site.made_at is None or site.entries - site.size >= self._settings.checkpoint_entries:
            return True
        return now - site.made_at >= timedelta(seconds=self._settings.checkpoint_seconds)

    def _sign(self, site: Unsigned, now: datetime) -> bool:
        try:
            self._refuse_older(site)
            if self._key is None:
                self._key = load_key(self._settings.checkpoint_key_file, self._settings.data_dir)
            made = checkpoints.sign(self._database, site.site_id, self._key, now=now)
        except OperatorError as error:
            logger.error("%s", error)
            self._not_before[site.site_id] = now + PATIENCE
            return False
        if made is not None:
            self._signed[site.site_id] = made.size
        return made is not None

    def _refuse_older(self, site: Unsigned) -> None:
        signed = self._signed.get(site.site_id, 0)
        if site.size < signed:
            raise OperatorError(
                f"The log of site {site.site_id} was signed up to entry {signed}, and the database knows of {site.size}"
                " alone: it was put back while the service ran; look at it, and start the service again."
            )
