"""Which version of the service this is."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("comment-moderation")
except PackageNotFoundError:  # the source alone, not installed
    VERSION = "unknown"
