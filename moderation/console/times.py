"""Writes times, numbers and shares as the language of the page does (CLDR, by Babel).

English writes times as ISO 8601 does: it is the English of no country in particular.  Every time is UTC.
"""

from datetime import UTC, date, datetime, timedelta

from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal, format_percent

from moderation.console.language import ENGLISH, current, gettext, ngettext

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400  # seconds


def age(then: datetime, now: datetime) -> str:
    """Tell how long ago something was, in its greatest unit.

    >>> age(datetime(2026, 1, 1, 12, 0, tzinfo=UTC), datetime(2026, 1, 1, 14, 59, tzinfo=UTC))
    '2 hours'
    """
    length, count = _measure(then, now)
    return _last(length, count) if count else gettext("less than a minute")


def past(then: datetime, now: datetime) -> str:
    """Tell when something was, seen from now.

    >>> past(datetime(2026, 1, 1, 12, 0, tzinfo=UTC), datetime(2026, 1, 1, 12, 1, tzinfo=UTC))
    '1 minute ago'
    """
    length, count = _measure(then, now)
    if not count:
        return gettext("less than a minute ago")
    if length == _DAY:
        return ngettext("%(num)s day ago", "%(num)s days ago", count)
    if length == _HOUR:
        return ngettext("%(num)s hour ago", "%(num)s hours ago", count)
    return ngettext("%(num)s minute ago", "%(num)s minutes ago", count)


def minutes(count: int) -> str:
    """Say a length of time in its greatest unit.

    >>> minutes(90), minutes(60), minutes(2880)
    ('90 minutes', '1 hour', '2 days')
    """
    seconds = count * _MINUTE
    length = next(length for length in (_DAY, _HOUR, _MINUTE) if seconds % length == 0)
    return _last(length, seconds // length)


def days(since: datetime, until: datetime) -> str:
    """Name a period of whole days by its first and its last.

    >>> days(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC))
    '2026-11-01 to 2026-11-02'
    """
    return gettext("%(low)s to %(high)s", low=day(since), high=day(until - timedelta(seconds=1)))


def day(then: date) -> str:
    """Write a day."""
    return f"{then:%Y-%m-%d}" if current() == ENGLISH else format_date(then, "medium", locale=current())


def short_day(then: date) -> str:
    """Write a day and its month, for a scale."""
    return f"{then:%-d %b}" if current() == ENGLISH else format_skeleton("MMMd", then, locale=current())


def hour(then: datetime) -> str:
    """Write an hour of a day, for a scale."""
    return f"{short_day(then)} {then:%H}h" if current() == ENGLISH else f"{short_day(then)} {then:%H}:00"


def exact(then: datetime) -> str:
    """Write a time out, to the second, in UTC."""
    then = then.astimezone(UTC)
    if current() == ENGLISH:
        return then.strftime("%Y-%m-%d %H:%M:%S UTC")
    return f"{format_datetime(then, 'medium', locale=current())} UTC"


def number(count: float) -> str:
    """Write a number.

    >>> number(12345)
    '12,345'
    """
    return format_decimal(count, locale=current())


def percent(share: float, digits: int = 0) -> str:
    """Write a share of 1.

    >>> percent(0.4567), percent(0.4567, 1)
    ('46 %', '45.7 %')
    """
    if current() == ENGLISH:
        return f"{100 * share:.{digits}f} %"
    return format_percent(round(share, digits + 2), locale=current(), decimal_quantization=False)


def _measure(then: datetime, now: datetime) -> tuple[int, int]:
    seconds = max(0, int((now - then).total_seconds()))
    length = next((length for length in (_DAY, _HOUR) if seconds >= length), _MINUTE)
    return length, seconds // length


def _last(length: int, count: int) -> str:
    if length == _DAY:
        return ngettext("%(num)s day", "%(num)s days", count)
    if length == _HOUR:
        return ngettext("%(num)s hour", "%(num)s hours", count)
    return ngettext("%(num)s minute", "%(num)s minutes", count)
