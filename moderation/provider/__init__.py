"""An OpenID provider that says who somebody is: single sign-on for the console.

It is the code flow of OpenID Connect Core 1.0 with PKCE (RFC 7636), as RFC 9700 advises: ``journeys`` ties the way to
the provider and back to one browser, ``calling`` asks the provider, ``identities`` reads what it has signed.  What
somebody may do is none of its business: it says whose e-mail address it is, and ``moderation.people`` knows the rest.
"""

from moderation.provider.calling import Provider, check_usable
from moderation.provider.journeys import Journey, begin, resume

__all__ = ["Journey", "Provider", "begin", "check_usable", "resume"]
