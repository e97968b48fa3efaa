"""Who signs in to the console: people, what they may do, and how they prove who they are.

``rights`` is the table of who may do what; ``register`` keeps the people; ``sessions`` lets them in, ``second_step``
asks for a code besides the password, and ``tries`` slows down whoever guesses.
"""

from moderation.people.register import (
    NewPerson,
    check_may_give,
    create_person,
    disable_person,
    enable_person,
    find_changeable,
    find_person,
    list_people,
    set_password,
    set_role,
)
from moderation.people.rights import ANYBODY, GIVEN_BY_OPERATORS, RIGHTS, ROLES, may
from moderation.people.sessions import (
    Caller,
    Lifetime,
    SignedIn,
    complete_sign_in,
    end_others,
    end_session,
    find_half_signed_in,
    find_signed_in,
    forget_ended,
    list_sessions,
    open_anew,
    prove_again,
    remember_browser,
    sign_in,
    sign_in_by_provider,
    sign_out,
)

__all__ = [
    "ANYBODY",
    "GIVEN_BY_OPERATORS",
    "RIGHTS",
    "ROLES",
    "Caller",
    "Lifetime",
    "NewPerson",
    "SignedIn",
    "check_may_give",
    "complete_sign_in",
    "create_person",
    "disable_person",
    "enable_person",
    "end_others",
    "end_session",
    "find_changeable",
    "find_half_signed_in",
    "find_person",
    "find_signed_in",
    "forget_ended",
    "list_people",
    "list_sessions",
    "may",
    "open_anew",
    "prove_again",
    "remember_browser",
    "set_password",
    "set_role",
    "sign_in",
    "sign_in_by_provider",
    "sign_out",
]
