"""Who may do what: the one table that the console, the command line and the tests read.

A page or a form of the console asks for one right; a person has one role, and a role the rights of its line.  Whoever
has no line (a role of a later version, say) may do nothing.
"""

from collections.abc import Mapping

# account     one's own password, second step and sign-ins
# review      the review queue: to claim a comment and decide it
# senior      what moderators leave to a more experienced one
# comments    a comment, with its text and its author
# authors     who wrote a comment, without giving a reason each time
# log         the log of decisions
# export      the log as a file
# deliveries  what the website was told
# replay      to have the website told again
# quality     to judge a random sample of decisions again, and see how much each moderator does
# figures     what samples have shown
# certificates what was erased, with its certificate, and what is held
# erase       to erase readers' words and names for good, to forbid that and to allow it again
# rules       to approve that an earlier pack of rules is put in force again
# team        who else signs in, by which role
# operations  how the service is: what waits, who is at work; of one's own site
# sites       the same of every site
# people      to add them, change them and end their access
ROLES: Mapping[str, frozenset[str]] = {
    "moderator": frozenset({"account", "review", "comments", "authors", "log", "export", "deliveries"}),
    "senior-moderator": frozenset(
        {
            "account",
            "review",
            "senior",
            "comments",
            "authors",
            "log",
            "export",
            "deliveries",
            "team",
            "quality",
            "figures",
        }
    ),
    "auditor": frozenset({"account", "comments", "log", "export", "deliveries", "team", "figures", "certificates"}),
    "policy-editor": frozenset({"account", "comments", "log", "export", "rules"}),
    "site-admin": frozenset(
        {
            "account",
            "deliveries",
            "replay",
            "operations",
            "team",
            "people",
            "quality",
            "figures",
            "certificates",
            "erase",
        }
    ),
    "operator": frozenset({"account", "deliveries", "replay", "operations", "sites"}),
}
RIGHTS = frozenset().union(*ROLES.values())
ANYBODY = "anybody"  # what a page asks for that is open to whoever comes, signed in or not
GIVEN_BY_OPERATORS = frozenset({"operator"})  # a site's own people can neither give these roles nor take them away


def may(role: str, right: str) -> bool:
    """Tell whether a role has a right.

    >>> may("moderator", "review"), may("auditor", "review"), may("king", "account")
    (True, False, False)
    """
    return right in ROLES.get(role, frozenset())
