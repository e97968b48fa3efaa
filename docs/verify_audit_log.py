"""Verifies an exported audit log, or a receipt, with Python's standard library and nothing else.

    python verify_audit_log.py LOG.jsonl [--checkpoint FILE]... [--key KEY]
    python verify_audit_log.py DECISION.tlog-proof --key KEY

Written after audit-log-format.md.  Exit status: 0 if everything fits, 1 if something does not, 2 without a file.
"""

import argparse
import json
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from hashlib import sha256, sha512
from itertools import chain
from pathlib import Path

FIELDS = ["site_id", "sequence", "at", "action", "actor", "comment_id", "revision", "version", "outcome", "rules"]
FIELDS += ["fingerprint", "commitment", "detail", "previous"]
PREFIX = "comment-moderation/audit/"
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # of Ed25519: RFC 8032, section 5.1
D, ROOT_OF_MINUS_1 = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P)


def need(fits: bool, why: str) -> None:  # noqa: D103
    if not fits:
        raise ValueError(why)


def add(p: tuple, q: tuple) -> tuple:
    """Add two points of the curve; each is (X, Y, Z, T), where x = X/Z, y = Y/Z and xy = T/Z."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar: int, p: tuple) -> tuple:
    """Add a point to itself so many times."""
    rest = multiply(scalar >> 1, add(p, p)) if scalar else (0, 1, 1, 0)
    return add(rest, p) if scalar & 1 else rest


def read_point(raw: bytes) -> tuple:
    """Read a point as RFC 8032 writes it."""
    y, odd = int.from_bytes(raw, "little") & ~(1 << 255), raw[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * ROOT_OF_MINUS_1 % P
    need(y < P and x * x % P == square and not (x == 0 and odd), "a key is no point of the curve")
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


def is_signed(public: bytes, text: bytes, signature: bytes) -> bool:
    """Check a signature (RFC 8032, section 5.1.7)."""
    s, base = int.from_bytes(signature[32:], "little"), read_point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    k = int.from_bytes(sha512(signature[:32] + public + text).digest(), "little") % ORDER
    x, y, z, _ = add(multiply(s, base), multiply(ORDER - k, read_point(public)))
    x, y = x * pow(z, -1, P) % P, y * pow(z, -1, P) % P
    return len(signature) == 64 and s < ORDER and (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


def join(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into one (RFC 6962, section 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def lead(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """Work out the root that a proof leads to (RFC 6962, section 2.1.1)."""
    need(bool(proof) == (size > 1), "the proof is too short or too long")
    if size == 1:
        return leaf
    middle = 1 << (size - 1).bit_length() - 1
    if index < middle:
        return join(lead(leaf, index, middle, proof[:-1]), proof[-1])
    return join(proof[-1], lead(leaf, index - middle, size - middle, proof[:-1]))


def read_checkpoint(note: str) -> tuple:
    """Read a signed note as (origin, size, root, text, signatures)."""
    text, _, below = note.partition("\n\n")
    origin, size, root = text.split("\n")
    signatures = [(line.split(" ")[1], b64decode(line.split(" ")[2])) for line in below.splitlines()]
    again = f"{origin}\n{int(size)}\n{b64encode(b64decode(root)).decode()}\n\n"
    again += "".join(f"\N{EM DASH} {name} {b64encode(signed).decode()}\n" for name, signed in signatures)
    need(again == note, "a checkpoint is not written as it should be")
    return origin, int(size), b64decode(root), f"{text}\n".encode(), signatures


def read_key(written: str) -> tuple:
    """Read a public key as (name, id, bytes)."""
    name, identity, raw = written.split("+", 2)
    typed = b64decode(raw)
    fits = len(typed) == 33 and typed[0] == 1 and sha256(f"{name}\n".encode() + typed).hexdigest()[:8] == identity
    need(fits and b64encode(typed).decode() == raw, "a key is not what it says it is")
    return name, bytes.fromhex(identity), typed[1:]


def check_signature(checkpoint: tuple, keys: list[tuple], which: str) -> None:
    """See that a known key has signed a checkpoint, and none of them wrongly."""
    origin, _, _, text, signatures = checkpoint
    known = [(key, s[4:]) for name, i, key in keys for n, s in signatures if (n, s[:4]) == (name, i) and name == origin]
    need(known != [], f"{which} is not signed by a key that is known")
    need(all(is_signed(key, text, signature) for key, signature in known), f"{which} has a wrong signature")


def write(entry: dict) -> str:
    """Write an entry as a log has it."""
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":"))


def check_entry(line: str, number: int, head: str, origin: str) -> dict:
    """Hold one entry to its number, its log, the entry before it and its own hash."""
    entry = json.loads(line)
    need(write(entry) == line and list(entry) == [*FIELDS, "hash"], f"entry {number} is not written as it should be")
    need(entry["sequence"] == str(number), f"entry {number} is missing; {entry['sequence']} stands in its place")
    need(PREFIX + entry["site_id"] == origin, f"entry {number} is of another log")
    need(entry["previous"] == head, f"entry {number} does not follow from the one before it")
    fields = [entry[name].encode() for name in FIELDS]
    digest = sha256(b"\0" + b"".join(len(field).to_bytes(4, "big") + field for field in fields)).hexdigest()
    need(entry["hash"] == digest, f"entry {number} is not what was written")
    return entry


def check_log(lines: Iterator[str], outside: dict[str, str], pinned: str | None = None) -> str:
    """Hold a log to itself, its own checkpoints and those from outside; say what is known then."""
    about = json.loads(next(lines))
    need(about["format"] == "comment-moderation audit log 1", "the first line is not that of an audit log")
    claims = [(read_checkpoint(json.loads(next(lines))["checkpoint"]), "") for _ in range(about["checkpoints"])]
    claims += [(read_checkpoint(note), f" from {source}") for source, note in outside.items()]
    claims.sort(key=lambda claim: claim[0][1], reverse=True)
    keys = [read_key(pinned)] if pinned else []
    frontier, held, count, head, anchored = [], [], 0, "0" * 64, 0
    for line in chain([None], lines):
        if line is not None:
            entry = check_entry(line, count + 1, head, about["origin"])
            leaf, count, head = bytes.fromhex(entry["hash"]), count + 1, entry["hash"]
            for _ in range((count & -count).bit_length() - 1):
                leaf = join(frontier.pop(), leaf)
            frontier.append(leaf)
            if entry["action"] == "checkpoint_key_named" and not pinned:
                keys.append(read_key(entry["detail"]))
        while claims and claims[-1][0][1] == count:
            checkpoint, source = claims.pop()
            which, root = f"the checkpoint of {count} entries{source}", frontier[-1] if frontier else sha256().digest()
            for left in frontier[-2::-1]:
                root = join(left, root)
            need((checkpoint[0], checkpoint[2]) == (about["origin"], root), f"{which} has another root or origin")
            held.append((checkpoint, which))
            anchored = count if source else anchored
    need((count, head) == (about["entries"], about["head"]), f"the log should not end with entry {count}")
    need(not claims, f"the log ends with entry {count}, and a checkpoint is over more: its end is cut off")
    for checkpoint, which in held:
        check_signature(checkpoint, keys, which)
    return f"{count} entries fit together, " + (f"anchored to {anchored} of them." if anchored else "not anchored.")


def check_receipt(text: str, pinned: str | None) -> str:
    """Hold a receipt to its checkpoint; say what it proves."""
    head, _, note = text.partition("\n\n")
    form, extra, index, *proof = head.split("\n")
    leaf, *hashes = read = [b64decode(line) for line in (extra[6:], *proof)]
    again = "\n".join(b64encode(decoded).decode() for decoded in read)
    need([form, extra[:6], "\n".join((extra[6:], *proof))] == ["c2sp.org/tlog-proof@v1", "extra ", again], "no receipt")
    entry, rest, (origin, size, root, *_) = {}, leaf, read_checkpoint(note)
    for name in FIELDS:
        end = 4 + int.from_bytes(rest[:4], "big")
        entry[name], rest = rest[4:end].decode(), rest[end:]
    number = int(entry["sequence"]) - 1
    need(index == f"index {number}" and 0 <= number < size and not rest, "the receipt and its entry do not fit")
    reached = lead(sha256(b"\0" + leaf).digest(), number, size, hashes), PREFIX + entry["site_id"]
    need(reached == (root, origin), "the log has no such entry")
    if pinned:
        check_signature(read_checkpoint(note), [read_key(pinned)], "its checkpoint")
    signed = "signed by that key" if pinned else "whose signature was not checked, since no --key was given"
    return f"{write(entry)}\nis in the log {origin} of {size} entries, {signed}."


def main() -> None:
    """Read the command line, and say what was found."""
    parser = argparse.ArgumentParser(description="Verify an exported audit log, or a receipt.")
    parser.add_argument("file", type=Path, help="LOG.jsonl or DECISION.tlog-proof")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="one that was held elsewhere")
    parser.add_argument("--key", help="the public key that must have signed every checkpoint")
    given = parser.parse_args()
    try:
        outside = {str(path): path.read_text(encoding="utf-8") for path in given.checkpoint}
        with given.file.open(encoding="utf-8", newline="\n") as file:
            is_receipt = given.file.suffix == ".tlog-proof"
            lines = (line.removesuffix("\n") for line in file)
            print(check_receipt(file.read(), given.key) if is_receipt else check_log(lines, outside, given.key))
    except OSError as error:
        parser.error(f"{error.filename} cannot be read: {error.strerror}")
    except (LookupError, TypeError, ValueError, AttributeError, StopIteration) as error:
        sys.exit(f"BROKEN: {error}")


if __name__ == "__main__":
    main()
