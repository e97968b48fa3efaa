"""A pack that changes while the service runs: in force soon and whole, or refused whole."""

import logging
import shutil
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from moderation import api, intake
from moderation.context import Context, utc_now
from moderation.policies import LARGEST_BYTES, Policies, open_policies, read_pack
from moderation.storage import views
from moderation.storage.credentials import Site
from rules import PackError, Policy, decide, load_policy
from rules.loading import SHIPPED
from tests.builders import a_submission
from workers.screening import screen

RURITANIA = Path(__file__).parent.parent / "rules" / "packs" / "ruritania"
INSULTS = Path("lexicons") / "en" / "insult.txt"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RURITANIA, tmp_path / "pack"))


def add_insult(pack: Path, word: str) -> None:
    with (pack / INSULTS).open("a") as words:
        words.write(f"{word}\n")


def is_rejected(policy: Policy, text: str) -> bool:
    return decide(text, policy, language="en").outcome.word == "reject"


def test_a_changed_pack_is_in_force_after_the_next_look(pack: Path) -> None:
    policies = Policies(read_pack(pack), pack)
    before = policies.current
    add_insult(pack, "turnipface")

    policies.look()

    assert not is_rejected(before, "You are a turnipface.")
    assert is_rejected(policies.current, "You are a turnipface.")
    assert policies.current.fingerprint == load_policy(pack).fingerprint != before.fingerprint


def test_a_pack_that_has_not_changed_is_not_read_again(pack: Path) -> None:
    policies = Policies(read_pack(pack), pack)
    before = policies.current
    policies.look()
    assert policies.current is before


@pytest.mark.parametrize("chosen", [False, True], ids=["shipped", "chosen"])
def test_no_comment_pays_for_what_a_policy_builds_when_it_is_first_needed(tmp_path: Path, *, chosen: bool) -> None:
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "shipped")) if chosen else None
    policy = read_pack.__wrapped__(folder).policy

    began = time.process_time()
    decide("privet vs*m, ra debili xar, inch e sa", policy)

    assert time.process_time() - began < 0.1  # it would be half a second


def break_syntax(pack: Path) -> None:
    (pack / "policy.toml").write_text('id = "ruritania')


def break_pattern(pack: Path) -> None:
    (pack / "constructions" / "hatred.toml").write_text('title = "x"\n[patterns]\nen = ["(?=a)(a+)+$"]\n')


def break_size(pack: Path) -> None:
    (pack / INSULTS).write_text("idiot\n" * (LARGEST_BYTES // 6 + 1))


def break_encoding(pack: Path) -> None:
    (pack / INSULTS).write_bytes(b"\xff\xfe")


def break_depth(pack: Path) -> None:
    (pack / "policy.toml").write_text("clauses = " + "[" * 100_000)


def remove(pack: Path) -> None:
    shutil.rmtree(pack)


BREAKS = (break_syntax, break_pattern, break_size, break_encoding, break_depth, remove)


@pytest.mark.parametrize("damage", BREAKS, ids=lambda damage: damage.__name__)
def test_an_invalid_pack_is_refused_whole_and_logged_once(
    pack: Path, damage: object, caplog: pytest.LogCaptureFixture
) -> None:
    policies = Policies(read_pack(pack), pack)
    before = policies.current
    if damage is not remove:
        add_insult(pack, "turnipface")
    damage(pack)  # type: ignore[operator]

    with caplog.at_level(logging.ERROR, "moderation.policies"):
        for _ in range(3):
            policies.look()

    assert policies.current is before
    assert policies.mistakes
    for mistake in policies.mistakes:
        assert len([one for one in caplog.messages if mistake in one]) == 1


def test_every_mistake_is_named_with_its_file(pack: Path) -> None:
    policies = Policies(read_pack(pack), pack)
    (pack / INSULTS).write_text("***\n")
    (pack / "unlawful_appeals" / "violence.toml").write_text("id = 1\n")
    policies.look()
    assert any(one.startswith("lexicons/en/insult.txt: line 1") for one in policies.mistakes)
    assert any(one.startswith("unlawful_appeals/violence.toml: ") for one in policies.mistakes)


def test_a_mended_pack_is_in_force_again(pack: Path) -> None:
    policies = Policies(read_pack(pack), pack)
    good = (pack / "policy.toml").read_text()
    break_syntax(pack)
    policies.look()
    add_insult(pack, "turnipface")
    (pack / "policy.toml").write_text(good)

    policies.look()

    assert policies.mistakes == ()
    assert is_rejected(policies.current, "You are a turnipface.")


def test_a_link_can_be_turned_to_another_version(pack: Path, tmp_path: Path) -> None:
    newer = Path(shutil.copytree(pack, tmp_path / "newer"))
    add_insult(newer, "turnipface")
    link = tmp_path / "link"
    link.symlink_to(pack)
    policies = Policies(read_pack(link), link)
    turn(link, newer)
    policies.look()
    assert is_rejected(policies.current, "You are a turnipface.")


def turn(link: Path, to: Path) -> None:
    new = link.with_name(f"{link.name}.new")
    new.symlink_to(to)
    new.replace(link)


def test_a_service_does_not_start_on_an_invalid_pack(pack: Path) -> None:
    break_syntax(pack)
    with pytest.raises(PackError):
        open_policies(pack)


def test_a_child_process_begins_with_the_pack_as_it_is_now(pack: Path) -> None:
    read_pack(pack)  # what its parent read
    add_insult(pack, "turnipface")
    assert is_rejected(open_policies(pack).current, "You are a turnipface.")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_document_of_the_api_names_the_limit_in_force(context: Context, pack: Path) -> None:
    policies = Policies(read_pack(pack), pack)
    stranger = api.create(replace(context, policies=policies)).test_client()
    policy = (pack / "policy.toml").read_text()
    (pack / "policy.toml").write_text(policy.replace("max_characters = 512", "max_characters = 300"))
    policies.look()
    schema = stranger.get("/openapi.json").json["components"]["schemas"]["CommentIn"]
    assert schema["properties"]["text"]["maxLength"] == 300


RELOADS, EVERY_INVALID = 100, 10


class Publisher:
    """Puts one version of a pack after the other in the place of a link, every tenth of them broken."""

    def __init__(self, folder: Path, policies: Policies) -> None:
        self.link = folder / "link"
        self.versions: dict[str, Path] = {}  # by fingerprint
        self.refused = 0
        self._folder, self._policies = folder, policies

    def publish_all(self) -> None:
        for number in range(RELOADS):
            version = Path(shutil.copytree(RURITANIA, self._folder / f"v{number}"))
            add_insult(version, f"turnip{'abcdefghij'[number // 10]}{'abcdefghij'[number % 10]}")
            if number % EVERY_INVALID == EVERY_INVALID - 1:
                BREAKS[number // EVERY_INVALID % (len(BREAKS) - 1)](version)
            else:
                self.versions[load_policy(version).fingerprint] = version
            turn(self.link, version)
            self._policies.look()
            self.refused += bool(self._policies.mistakes)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_hundred_reloads_under_load_never_mix_two_policies(context: Context, site: Site, tmp_path: Path) -> None:
    """Every decision is what the policy of its fingerprint decides, and no request fails."""
    (tmp_path / "link").symlink_to(RURITANIA)
    policies = Policies(read_pack(RURITANIA), tmp_path / "link")
    publisher = Publisher(tmp_path, policies)
    publisher.versions[policies.current.fingerprint] = RURITANIA
    changing = replace(context, policies=policies)
    publishing = threading.Thread(target=publisher.publish_all)
    publishing.start()
    posted = 0
    while publishing.is_alive() or posted % 50:
        word = f"turnip{'abcdefghij'[posted // 10 % 10]}{'abcdefghij'[posted % 10]}"
        submission = a_submission(f"You are a {word}, number {posted}.", language="en")
        intake.receive(context.database, policies.current, site.id, submission, now=utc_now())
        posted += 1
        if posted % 10 == 0:
            screen(changing, utc_now)

    assert publisher.refused == RELOADS // EVERY_INVALID
    assert replay(context, site, publisher.versions) == posted


def replay(context: Context, site: Site, versions: dict[str, Path]) -> int:
    """Decide everything again under the policy that its decision names; tells how many decisions there were."""
    policies = {fingerprint: load_policy(version) for fingerprint, version in versions.items()}
    with context.database.read() as connection:
        found = views.list_comments(connection, site.id, views.CommentFilter(), after=None, limit=100_000)
    for view in found:
        assert view.decision is not None
        assert view.text is not None
        again = decide(view.text, policies[view.decision.fingerprint], language="en")
        assert (again.outcome.word, len(again.findings)) == (view.decision.outcome, len(view.decision.findings))
    return len(found)
