"""Text as people type it, and the way back: counting, folding, disguises, tokens, scripts and languages.

Nothing here knows a policy, a rule or a lexicon; what is a word of the policy is asked of a ``Vocabulary`` passed in.
"""
