"""What codes, times and characters are called on the pages."""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

OUTCOMES = {"approve": "Approved", "reject": "Rejected", "escalate": "Escalated"}
STATUSES = {"pending": "Pending", "approved": "Approved", "rejected": "Rejected", "escalated": "Waits for a moderator"}
STATUSES_BRIEFLY = {"pending": "Pending", "approved": "Approved", "rejected": "Rejected", "escalated": "Waits"}
NOTES = {
    "note": "",
    "hold": ", putting it by",
    "handover": ", handing it over",
    "question": ", asking for a second opinion",
    "answer": ", giving a second opinion",
    "seniors": ", leaving it to a senior moderator",
}
DECIDERS = {"rules": "the rules", "service": "the service", "person": "a moderator"}
ACTORS = {
    "rules": "The rules",
    "service": "The service",
    "person": "People",
    "website": "The website",
    "operator": "Operators",
}
ACTIONS = {
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
CAUSES = {
    "author": "An author",
    "comment": "One comment",
    "retention": "By age",
    "restore": "Again, after a backup came back",
}
DELIVERIES = {"waiting": "Waiting", "delivered": "Delivered", "dead": "Given up", "withdrawn": "Taken back"}
APPEALS = {"open": "Open", "upheld": "Upheld", "overturned": "Overturned", "lapsed": "Lapsed: the text was changed"}
ROLES = {
    "moderator": "Moderator",
    "senior-moderator": "Senior moderator",
    "auditor": "Auditor",
    "policy-editor": "Policy editor",
    "site-admin": "Site admin",
    "operator": "Operator",
}
DECIDED_BY = {"people": "By people", "everybody": "By people and by the rules"}
DONE = {
    "password": "Your password is changed, and every other sign-in of yours has ended.",
    "removed": "The second step is off: signing in takes your password alone.",
    "ended": "The sign-in has ended, at once.",
}
KEPT = {
    "hold": "You have put it by",
    "handover": "It was handed to you",
    "question": "You are asked for a second opinion",
    "answer": "Your question was answered",
}
MANY = "Decided at once"
_DID = {
    "hold": "It is put by; you find it above the queue.",
    "handover": "It is your colleague’s now.",
    "question": "Your colleague is asked; the answer will stand above the queue.",
    "answer": "Your opinion is sent back to who asked for it.",
    "seniors": "It is left to the senior moderators.",
    "undo": "Taken back. The website has not been told.",
}
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "a Mac"),
    ("Linux", "Linux"),
)
LANGUAGES = {
    "en": "English",
    "ru": "Russian",
    "az": "Azerbaijani",
    "tr": "Turkish",
    "ka": "Georgian",
    "hy": "Armenian",
    "und": "Not known",
}
REASONS = {
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
FAILURES = {
    400: "The request cannot be read; go back and try again.",
    413: "The form is too large; shorten the note.",
    500: "Something went wrong here and has been written down; nothing was changed. Try again in a moment.",
}
_TITLES = {
    400: "This cannot be read",
    403: "This is not for you",
    404: "Not found",
    409: "Somebody or something came first",
    413: "Too much at once",
    422: "Something is missing or does not fit",
    429: "Too many tries",
    503: "The database is away",
}
_STEPS = ((86_400, "day"), (3600, "hour"), (60, "minute"))


def title_of(status: int) -> str:
    """Head a page that shows an error of this HTTP status."""
    return _TITLES.get(status, "This did not work")


def action(name: str) -> str:
    """Name what was done.

    >>> action("decided"), action("role_set:auditor"), action("something_new")
    ('Decided', 'Role set: Auditor', 'Something new')
    """
    if name.startswith("role_set:"):
        return f"Role set: {role(name.removeprefix('role_set:'))}"
    return ACTIONS.get(name, name.replace("_", " ").capitalize())


def language(code: str | None) -> str:
    """Name a language.

    >>> language("ka"), language("fr"), language(None)
    ('Georgian', 'fr', 'Not known')
    """
    return LANGUAGES.get(code or "und", code or "")


def clause_name(clause_id: str) -> str:
    """Name a clause shortly, for a list.

    >>> clause_name("national-discrimination")
    'National discrimination'
    """
    return clause_id.replace("-", " ").capitalize()


def role(name: str) -> str:
    """Name a role; one that is not known here is shown as it is."""
    return ROLES.get(name, name)


def browser(told: str) -> str:
    """Name a browser by what it calls itself.

    >>> browser("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"), browser("")
    ('Firefox on Linux', 'A program of an unknown kind')
    """
    name = next((name for sign, name in _BROWSERS if sign in told), "A program of an unknown kind")
    system = next((f" on {system}" for sign, system in _SYSTEMS if sign in told), "")
    return f"{name}{system}"


def codes_left(count: int) -> str:
    """Say how many recovery codes are left.

    >>> codes_left(1), codes_left(0)
    ('One recovery code is left.', 'No recovery code is left: make new ones.')
    """
    if count > 1:
        return f"{count} recovery codes are left."
    return "One recovery code is left." if count else "No recovery code is left: make new ones."


def reason(code: str) -> str:
    """Say a reason as a sentence; one that is not known here is shown as it is."""
    return REASONS.get(code, code)


def age(then: datetime, now: datetime) -> str:
    """Tell how long ago something was, in its greatest unit.

    >>> age(datetime(2026, 1, 1, 12, 0, tzinfo=UTC), datetime(2026, 1, 1, 14, 59, tzinfo=UTC))
    '2 hours'
    """
    seconds = max(0, int((now - then).total_seconds()))
    for length, unit in _STEPS:
        if seconds >= length:
            count = seconds // length
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return "less than a minute"


def done(arguments: Mapping[str, str]) -> str:
    """Say what was done on the page before, as the address tells it; empty if it tells nothing."""
    what, count = arguments.get("done", ""), arguments.get("count", "")
    if what == "many" and count.isdigit():
        left = arguments.get("left", "0")
        others = f" {left} had been decided, changed or taken meanwhile and were left alone." if left != "0" else ""
        return f"{MANY}: {count}.{others}"
    if what == "undo" and count.isdigit():
        return f"{count} decisions are taken back. The website has not been told."
    return _DID.get(what, "")


def minutes(count: int) -> str:
    """Say a length of time in its greatest unit.

    >>> minutes(90), minutes(60), minutes(2880)
    ('90 minutes', '1 hour', '2 days')
    """
    for length, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if count % length == 0:
            return f"{count // length} {unit}" if count == length else f"{count // length} {unit}s"
    return ""


def days(since: datetime, until: datetime) -> str:
    """Name a period of whole days by its first and its last.

    >>> days(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC))
    '2026-11-01 to 2026-11-02'
    """
    return f"{since:%Y-%m-%d} to {until - timedelta(seconds=1):%Y-%m-%d}"


def exact(then: datetime) -> str:
    """Write a time out, to the second, in UTC."""
    return then.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def scripts(text: str) -> str:
    """Name the scripts of a text's letters, the most used first.

    >>> scripts("Ой, Ruritania!")
    'Latin, Cyrillic'
    """
    counts = Counter(unicodedata.name(sign, "").partition(" ")[0].capitalize() for sign in text if sign.isalpha())
    return ", ".join(name for name, _count in counts.most_common(2) if name)


def character(sign: str) -> str:
    """Name a character that cannot be seen.

    >>> character(chr(0x200B))
    'ZERO WIDTH SPACE'
    """
    return unicodedata.name(sign, "character without a name")
