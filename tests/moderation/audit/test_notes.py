import base64
from pathlib import Path

import pytest

from moderation.audit import keys
from moderation.audit.notes import PublicKey, as_header, read_any, read_key, read_note, write_note, write_text
from moderation.audit.tree import EMPTY
from moderation.errors import OperatorError
from tests.moderation.audit.builders import a_key, second

ORIGIN = "comment-moderation/audit/s_1"
# RFC 8032, section 7.1, tests 1 to 3: public key, message, signature
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
        "655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
        "b00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d"
        "c027beceea1ec40a",
    ),
]


def a_note(folder: Path, name: str = "a") -> str:
    key, text = a_key(folder, name), write_text(ORIGIN, 7, EMPTY)
    return write_note(text, key.public(ORIGIN), key.sign(text))


def test_a_checkpoint_is_read_as_it_was_written(tmp_path: Path) -> None:
    read = read_note(a_note(tmp_path))
    assert (read.origin, read.size, read.root) == (ORIGIN, 7, EMPTY)
    assert keys.is_signed(read, [a_key(tmp_path).public(ORIGIN)])
    assert read_any(as_header(read.note)) == read


def test_every_flipped_byte_of_a_checkpoint_is_seen_by_both_verifiers(tmp_path: Path) -> None:
    note, public = a_note(tmp_path).encode(), a_key(tmp_path).public(ORIGIN)
    theirs = [second.read_key(str(public))]
    for at in range(len(note)):
        flipped = (note[:at] + bytes([note[at] ^ 1]) + note[at + 1 :]).decode(errors="replace")
        try:
            ours = keys.is_signed(read_note(flipped), [public])
        except ValueError:
            ours = False
        assert not ours, at
        with pytest.raises((ValueError, LookupError)):
            second.check_signature(second.read_checkpoint(flipped), theirs, "it")


def test_a_key_of_the_same_name_has_not_signed_it(tmp_path: Path) -> None:
    assert not keys.is_signed(read_note(a_note(tmp_path)), [a_key(tmp_path, "b").public(ORIGIN)])


def test_others_may_sign_too_in_ways_of_their_own(tmp_path: Path) -> None:
    cosigned = f"{a_note(tmp_path)}\N{EM DASH} witness.example {base64.b64encode(b'x' * 100).decode()}\n"
    assert keys.is_signed(read_note(cosigned), [a_key(tmp_path).public(ORIGIN)])


def test_one_wrong_signature_of_a_known_key_is_enough_for_a_no(tmp_path: Path) -> None:
    note = a_note(tmp_path)
    public = a_key(tmp_path).public(ORIGIN)
    wrong = f"{note}\N{EM DASH} {ORIGIN} {base64.b64encode(public.key_id + bytes(64)).decode()}\n"
    assert not keys.is_signed(read_note(wrong), [public])


@pytest.mark.parametrize(
    "note", ["", "a\n7\n\n\n", "a\n07\nx\n\n- a b\n", "a\n7\nAAAA\n\n\N{EM DASH} a b\n", "no base 64 !"]
)
def test_what_is_no_checkpoint_is_refused(note: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_any(note)


def test_a_public_key_is_read_as_it_is_written(tmp_path: Path) -> None:
    public = a_key(tmp_path).public(ORIGIN)
    assert read_key(str(public)) == public
    for wrong in ("", "a+b+c", f"x{public}", str(public)[:-4]):
        with pytest.raises(ValueError, match=r"\w"):
            read_key(wrong)


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_both_verifiers_check_signatures_as_the_rfc_does(public: str, message: str, signature: str) -> None:
    key, signed = bytes.fromhex(public), bytes.fromhex(signature)
    assert second.is_signed(key, bytes.fromhex(message), signed)
    assert not second.is_signed(key, bytes.fromhex(message) + b"x", signed)
    assert not second.is_signed(key, bytes.fromhex(message), signed[:-1])
    assert PublicKey("a", key).raw == key


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first = keys.load_key(None, tmp_path)
    assert (tmp_path / "checkpoint.key").stat().st_mode & 0o777 == 0o600
    assert keys.load_key(None, tmp_path).public("a") == first.public("a")
    assert [file.name for file in tmp_path.iterdir()] == ["checkpoint.key"]


def test_a_key_that_is_named_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="MODERATION_CHECKPOINT_KEY_FILE"):
        keys.load_key(tmp_path / "absent", tmp_path)
    (tmp_path / "nonsense").write_text("no key")
    with pytest.raises(OperatorError, match="holds no Ed25519 key"):
        keys.load_key(tmp_path / "nonsense", tmp_path)
