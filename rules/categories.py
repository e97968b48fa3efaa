"""The names of the lexicons that the engine itself knows; all others are the pack's own affair."""

GROUPS = ("nationality", "religion", "race", "other")
GROUP_ADJECTIVES = tuple(f"{group}_adj" for group in GROUPS)
GROUP_WORDS = frozenset(GROUPS + GROUP_ADJECTIVES)

GROUP = "group"
REFERENCE = "reference"
HEDGED = "hedged"
SET_BY_ENGINE = (GROUP, REFERENCE, HEDGED)

ALLOWED = "allowed"
PERSON = "person"
INSTITUTION = "institution"
CONJUNCTION = "conjunction"
AFTER_PEOPLE = "after_people"
THEY = "they"
SOME = "some"
NEGATION = "negation"
# Words that go with a negated verb ("no … is not"): where a statement is itself a denial they only agree with it.
CONCORD = "concord"
DENIALS = frozenset(
    {"never_human", "not_human", "distrust", "unworthy", "unwanted", "no_rights", "no_place", "not_seen", "no_good"}
    | {"low_saying", "hate_mild", "dislike", "refuse", "shun", "no_pity"}
)
CONDEMN = "condemn"
QUOTE_VERB = "quote_verb"
FIRST_PERSON = "first_person"
ONESELF = "oneself"
FILLER = "filler"
SLUR_OTHER = "slur_other"
# After these an adjective of a group stands for its people: "the Chinese are", "female vermin".
PEOPLE_FOLLOW = frozenset(
    {
        AFTER_PEOPLE,
        "dehumanising",
        "insult",
        "profanity_severe",
        "profanity_mild",
        "bad_habit",
        "must",
        "will",
        "can",
        "be",
    }
) | frozenset(f"slur_{group}" for group in GROUPS)
THING = "thing"
BE = "be"
REPORTER = "reporter"
PERSONS = frozenset({"you", "you_are", "he", "he_is", "role", "name", PERSON, GROUP})
ORDINARY = "ordinary"
ENDINGS = "endings"
NEVER = "never"

# Words that people disguise: only these may be put together from pieces, or guessed from masked letters.
STRONG = frozenset(
    {"insult", "dehumanising", "violence", "insult_sure", "insult_you", "negative", "negative_sure", "insult_adj"}
    | {f"slur_{group}" for group in (*GROUPS, "doubtful")}
    | {"profanity_severe", "profanity_mild", "stock_severe", "stock_mild"}
)
# Words that can be nothing else, even in a text whose language cannot be told.
UNMISTAKABLE = frozenset({f"slur_{group}" for group in GROUPS} | {"profanity_severe", "stock_severe"})
# Words of harm that are not bad by themselves, and are masked all the same.
HARM = frozenset({"hate", "kill", "violence", "die", "death_to", "exclusion"})
FAMILIES = ("profanity", "slur")
