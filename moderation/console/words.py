"""What codes, times and characters are called on the pages."""

from collections.abc import Mapping, Sequence

from moderation.console.language import Words, gettext, ngettext

OUTCOMES = Words({"approve": "Approved", "reject": "Rejected", "escalate": "Escalated"})
STATUSES = Words(
    {"pending": "Pending", "approved": "Approved", "rejected": "Rejected", "escalated": "Waits for a moderator"}
)
STATUSES_BRIEFLY = Words({"pending": "Pending", "approved": "Approved", "rejected": "Rejected", "escalated": "Waits"})
NOTES = Words(
    {
        "note": "",
        "hold": "putting it by",
        "handover": "handing it over",
        "question": "asking for a second opinion",
        "answer": "giving a second opinion",
        "seniors": "leaving it to a senior moderator",
    }
)
DECIDERS = Words({"rules": "the rules", "service": "the service", "person": "a moderator"})
ACTORS = Words(
    {
        "rules": "The rules",
        "service": "The service",
        "person": "People",
        "website": "The website",
        "operator": "Operators",
    }
)
ACTIONS = Words(
    {
        "decided": "Decided",
        "refused": "Refused as too long",
        "disputed": "Disputed by the website",
        "reported": "Reported by a reader",
        "appealed": "Appealed by its author",
        "appeal_answered": "Appeal answered",
        "erased": "Erased",
        "erasure_completed": "Erasure completed",
        "hold_placed": "Legal hold placed",
        "hold_lifted": "Legal hold lifted",
        "searched": "Log searched",
        "author_revealed": "Author revealed",
        "exported": "Log exported",
        "sample_drawn": "Sample drawn",
        "trial_drawn": "Trial begun",
        "golden_set_grown": "Golden set grown",
        "policy_in_force": "Rules changed",
        "policy_restored": "Earlier rules restored",
        "restore_approved": "Restoring approved",
        "examples_run": "Rules held to their examples",
        "key_created": "API key created",
        "key_revoked": "API key revoked",
        "person_added": "Person added",
        "person_disabled": "Access ended",
        "person_enabled": "Access given again",
        "password_set": "Password set",
        "second_step_added": "Second step set up",
        "second_step_removed": "Second step removed",
        "recovery_codes_made": "Recovery codes made",
        "recovery_code_used": "Recovery code used",
        "endpoint_created": "Endpoint created",
        "endpoint_rotated": "Endpoint’s secret changed",
        "endpoint_disabled": "Endpoint disabled",
        "endpoint_enabled": "Endpoint enabled",
        "deliveries_replayed": "Deliveries replayed",
        "checkpoint_key_named": "Signing key named",
    }
)
CHANGES = Words({"added": "Added", "removed": "Removed", "changed": "Changed"})
CAUSES = Words(
    {
        "author": "An author",
        "comment": "One comment",
        "retention": "By age",
        "restore": "Again, after a backup came back",
    }
)
DELIVERIES = Words({"waiting": "Waiting", "delivered": "Delivered", "dead": "Given up", "withdrawn": "Taken back"})
APPEALS = Words(
    {"open": "Open", "upheld": "Upheld", "overturned": "Overturned", "lapsed": "Lapsed: the text was changed"}
)
ROLES = Words(
    {
        "moderator": "Moderator",
        "senior-moderator": "Senior moderator",
        "auditor": "Auditor",
        "policy-editor": "Policy editor",
        "site-admin": "Site admin",
        "operator": "Operator",
    }
)
DECIDED_BY = Words({"people": "By people", "everybody": "By people and by the rules"})
DONE = Words(
    {
        "languages": "Your languages are saved.",
        "password": "Your password is changed, and every other sign-in of yours has ended.",
        "removed": "The second step is off: signing in takes your password alone.",
        "ended": "The sign-in has ended, at once.",
    }
)
KEPT = Words(
    {
        "hold": "You have put it by",
        "handover": "It was handed to you",
        "question": "You are asked for a second opinion",
        "answer": "Your question was answered",
    }
)
_DID = Words(
    {
        "hold": "It is put by; you find it above the queue.",
        "handover": "It is your colleague’s now.",
        "question": "Your colleague is asked; the answer will stand above the queue.",
        "answer": "Your opinion is sent back to who asked for it.",
        "seniors": "It is left to the senior moderators.",
        "undo": "Taken back. The website has not been told.",
    }
)
PROCESSES = Words({"worker": "Worker", "sweeper": "Sweeper", "sender": "Sender"})
SPLITS = Words(
    {
        "Decided by": "By who decided",
        "Clause": "By clause, of what was rejected",
        "Language": "By language",
    }
)
CLAUSES = Words(
    {
        "religious-discrimination": "Religious discrimination",
        "racial-discrimination": "Racial discrimination",
        "national-discrimination": "National discrimination",
        "offensive-expressions": "Offensive expressions",
        "unlawful-appeals": "Unlawful appeals",
    }
)
LANGUAGES = Words(
    {
        "en": "English",
        "ru": "Russian",
        "az": "Azerbaijani",
        "tr": "Turkish",
        "ka": "Georgian",
        "hy": "Armenian",
        "und": "Not known",
    }
)
REASONS = Words(
    {
        "nothing_found": "No rule found anything.",
        "rule_matched": "The gravest finding decided.",
        "too_long": "It is longer than a comment may be.",
        "language_not_covered": "No rule reads this language, so a person has to.",
        "detector_unavailable": "A detector failed or ran out of time, so a person has to look.",
        "erased": "It was erased before anybody decided it.",
        "moderator": "A moderator read it and decided.",
        "reported": "Readers reported it, so a person has to look.",
        "appealed": "Its author asked for another look.",
        "appeal": "A moderator answered the author’s appeal.",
        "reversed": "A moderator reversed the decision before.",
        "taken_back": "A moderator took the decision before back, so the comment waits again.",
    }
)
FAILURES = Words(
    {
        400: "The request cannot be read; go back and try again.",
        413: "The form is too large; shorten the note.",
        500: "Something went wrong here and has been written down; nothing was changed. Try again in a moment.",
    }
)
_TITLES = Words(
    {
        400: "This cannot be read",
        403: "This is not for you",
        404: "Not found",
        409: "Somebody or something came first",
        413: "Too much at once",
        422: "Something is missing or does not fit",
        429: "Too many tries",
        503: "The database is away",
    }
)


def title_of(status: int) -> str:
    """Head a page that shows an error of this HTTP status."""
    return _TITLES.get(status) or gettext("This did not work")


def action(name: str) -> str:
    """Name what was done.

    >>> action("decided"), action("role_set:auditor"), action("something_new")
    ('Decided', 'Role set: Auditor', 'Something new')
    """
    if name.startswith("role_set:"):
        return gettext("Role set: %(role)s", role=role(name.removeprefix("role_set:")))
    return ACTIONS.get(name, name.replace("_", " ").capitalize())


def language(code: str | None) -> str:
    """Name a language.

    >>> language("ka"), language("fr"), language(None)
    ('Georgian', 'fr', 'Not known')
    """
    return LANGUAGES.get(code or "und", code or "")


def languages(codes: Sequence[str]) -> str:
    """Name some languages.

    >>> languages(["ka", "hy"])
    'Georgian, Armenian'
    """
    return ", ".join(map(language, codes))


def clause_name(clause_id: str) -> str:
    """Name a clause shortly, for a list.

    >>> clause_name("national-discrimination")
    'National discrimination'
    """
    return CLAUSES.get(clause_id) or clause_id.replace("-", " ").capitalize()


def role(name: str) -> str:
    """Name a role; one that is not known here is shown as it is."""
    return ROLES.get(name, name)


def codes_left(count: int) -> str:
    """Say how many recovery codes are left.

    >>> codes_left(1), codes_left(0)
    ('1 recovery code is left.', 'No recovery code is left: make new ones.')
    """
    if not count:
        return gettext("No recovery code is left: make new ones.")
    return ngettext("%(num)s recovery code is left.", "%(num)s recovery codes are left.", count)


def reason(code: str) -> str:
    """Say a reason as a sentence; one that is not known here is shown as it is."""
    return REASONS.get(code, code)


def done(arguments: Mapping[str, str]) -> str:
    """Say what was done on the page before, as the address tells it; empty if it tells nothing."""
    what, count = arguments.get("done", ""), _read_count(arguments.get("count", ""))
    if what == "many" and count is not None:
        left = _left_alone(_read_count(arguments.get("left", "")) or 0)
        return gettext("Decided at once: %(count)s.", count=count) + left
    if what == "undo" and count is not None:
        return ngettext(
            "%(num)s decision is taken back. The website has not been told.",
            "%(num)s decisions are taken back. The website has not been told.",
            count,
        )
    return _DID.get(what, "")


def _read_count(written: str) -> int | None:
    return int(written) if written.isdecimal() and len(written) < 8 else None


def _left_alone(count: int) -> str:
    if not count:
        return ""
    return " " + ngettext(
        "%(num)s had been decided, changed or taken meanwhile and was left alone.",
        "%(num)s had been decided, changed or taken meanwhile and were left alone.",
        count,
    )
