"""``python -m tests.fuzzing --seconds 60``: each target in a process of its own, which atheris ends.

A crash is written to ``build/fuzz`` and named; ``python -m tests.fuzzing --target json FILE`` runs it again.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from tests.fuzzing import NAMES

FOLDER = Path("build/fuzz")


def run_all(seconds: int) -> int:
    """Run every target; gives how many have found something."""
    broken = 0
    for name in NAMES:
        (FOLDER / name).mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "tests.fuzzing", "--target", name, "--seconds", str(seconds)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        last = next((line for line in reversed(done.stderr.splitlines()) if line.startswith(("Done", "stat::"))), "")
        print(f"{name:8} {'ok' if done.returncode == 0 else 'BROKEN'}  {last}", flush=True)
        if done.returncode != 0:
            broken += 1
            print(done.stderr[-3000:])
    return broken


def fuzz(name: str, seconds: int, files: list[str]) -> None:
    """Run one target until its time is up; never returns."""
    import atheris

    with atheris.instrument_imports(include=["moderation", "rules"]):
        from tests.fuzzing.targets import TARGETS, policy
    policy()  # read before the clock runs
    options = [f"-artifact_prefix={FOLDER / name}/crash-", f"-max_total_time={seconds}", "-max_len=4096"]
    atheris.Setup([sys.argv[0], *options, *(files or [str(FOLDER / name)])], TARGETS[name])
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--target", choices=NAMES)
    parser.add_argument("files", nargs="*")
    chosen = parser.parse_args()
    if chosen.target:
        fuzz(chosen.target, chosen.seconds, chosen.files)
    return run_all(chosen.seconds)


if __name__ == "__main__":
    sys.exit(main())
