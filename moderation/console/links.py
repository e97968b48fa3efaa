"""Which addresses of a website a page may link to: the web's, and nothing that runs or reads."""

from urllib.parse import urlsplit


def is_web(address: str) -> bool:
    """Tell whether an address leads to a page on the web.

    >>> is_web("https://ruritania.example/a"), is_web("javascript:alert(1)"), is_web("https:///a"), is_web("http://[")
    (True, False, False, False)
    """
    return bool(host(address)) and urlsplit(address).scheme in {"http", "https"}


def host(address: str) -> str:
    """Name the host that an address leads to; empty if it cannot be told.

    >>> host("https://anna@ruritania.example:8443/a")
    'ruritania.example:8443'
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    name = parts.hostname or ""
    return f"{name}:{port}" if name and port else name
