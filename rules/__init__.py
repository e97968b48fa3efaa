"""The rules of the house: text in, decision out.

>>> from rules import Outcome
>>> Outcome.REJECT.word
'reject'
"""

from .decision import decide, warm_up
from .errors import PackError, RulesError
from .explanations import explain, reader_message, title_of
from .loading import load_policy
from .model import Decision, Finding, Outcome, Reason, RuleStatus, Span
from .policy import Clause, Policy, Rule
from .text.characters import count_characters

__all__ = [
    "Clause", "Decision", "Finding", "Outcome", "PackError", "Policy", "Reason", "Rule", "RuleStatus", "RulesError",
    "Span", "count_characters", "decide", "explain", "load_policy", "reader_message", "title_of", "warm_up",
]  # fmt: skip
