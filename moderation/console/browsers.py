"""What a browser is called, by what it calls itself."""

from moderation.console.language import gettext

_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def name(told: str) -> str:
    """Name a browser by what it calls itself.

    >>> name("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"), name("")
    ('Firefox on Linux', 'A program of an unknown kind')
    """
    program = next((name for sign, name in _BROWSERS if sign in told), "") or gettext("A program of an unknown kind")
    system = next((system for sign, system in _SYSTEMS if sign in told), "")
    return gettext("%(program)s on %(system)s", program=program, system=system) if system else program
