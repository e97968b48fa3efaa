"""How long a decision takes, beside better-profanity's own loop on the same texts in the same run.

CPU time, the best of several tries each, so that a busy machine disturbs little.  The texts are put together from the
pack's benign lines.
Run with ``python -m tests.benchmarks.bench_rules``; ``--hostile N`` adds N hostile texts,
``--hostile-alone`` leaves the rest out.
"""

import argparse
import random
import time
from collections.abc import Callable
from statistics import mean, median, quantiles

from better_profanity import Profanity

from rules import Policy, load_policy
from rules.decision import decide
from rules.loading import SHIPPED
from tests.rules.hostile import hostile_texts

LENGTHS = (100, 512)
LANGUAGES = ("en", "ru", "tr", "az", "ka", "hy")
SAMPLE = 100
TRIES = 5
TRIES_OF_LOOP = 1
SAMPLE_OF_LOOP = 10


def ordinary_texts(language: str, length: int) -> list[str]:
    """Put benign lines together to texts of one length, the same ones each time."""
    lines = (SHIPPED / "benign" / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if line and not line.startswith("#")]
    chance = random.Random(length)
    texts = []
    for _ in range(SAMPLE):
        text = chance.choice(lines)
        while len(text) < length:
            text += " " + chance.choice(lines)
        texts.append(text[:length])
    return texts


def microseconds(call: Callable[[str], object], texts: list[str], tries: int) -> list[float]:
    """Time a call on each text, the best of some tries."""
    return [min(_once(call, text) for _ in range(tries)) for text in texts]


def _once(call: Callable[[str], object], text: str) -> float:
    began = time.process_time_ns()
    call(text)
    return (time.process_time_ns() - began) / 1000


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hostile", type=int, default=500, metavar="N", help="how many hostile texts to try")
    parser.add_argument("--hostile-alone", action="store_true", help="leave the ordinary texts out")
    chosen = parser.parse_args()
    began = time.process_time()
    policy = load_policy()
    print(f"load_policy: {time.process_time() - began:.2f} s CPU")
    if not chosen.hostile_alone:
        compare(policy)
    tell_hostile(policy, chosen.hostile)


def compare(policy: Policy) -> None:
    """Print the table of ordinary texts."""
    loop = Profanity().contains_profanity
    print(f"{'':12}{'decide mean':>12}{'median':>10}{'loop mean':>12}{'ratio':>8}")
    for length in LENGTHS:
        for language in LANGUAGES:
            texts = ordinary_texts(language, length)
            own = microseconds(lambda text: decide(text, policy), texts, TRIES)
            stock = mean(microseconds(loop, texts[:SAMPLE_OF_LOOP], TRIES_OF_LOOP))
            row = f"{mean(own):>9.0f} µs{median(own):>7.0f} µs{stock:>9.0f} µs{stock / mean(own):>7.0f}×"
            print(f"{language} {length:>4}    {row}")


def tell_hostile(policy: Policy, count: int) -> None:
    """Print how long hostile texts take, the better of two tries each."""
    decide("warm", policy)
    took = microseconds(lambda text: decide(text, policy), list(hostile_texts(count)), 2)
    p99 = quantiles(took, n=100)[98]
    told = {"median": median(took), "p99": p99, "worst": max(took)}
    print(f"{count} hostile texts, CPU:", ", ".join(f"{what} {each / 1000:.2f} ms" for what, each in told.items()))


if __name__ == "__main__":
    main()
