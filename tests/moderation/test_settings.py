from pathlib import Path

import pytest

from moderation.errors import OperatorError
from moderation.settings import Settings, load_settings, read_laws


def test_the_environment_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODERATION_PORT", "9000")
    assert load_settings().port == 9000
    assert load_settings().address == "http://127.0.0.1:9000"


def test_the_command_line_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODERATION_PORT", "9000")
    assert load_settings(port=9001).port == 9001


def test_every_mistake_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODERATION_PORT", "high")
    monkeypatch.setenv("MODERATION_WORKERS", "0")
    with pytest.raises(OperatorError, match=r"MODERATION_PORT: .*; MODERATION_WORKERS: "):
        load_settings()


def test_a_secret_may_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "moderation_redis_url").write_text("redis://:secret@valkey/0\n")
    assert Settings(_secrets_dir=tmp_path).redis == "redis://:secret@valkey/0"  # type: ignore[call-arg]


def test_the_embedded_defaults_lie_in_the_data_folder(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert settings.database == f"sqlite:///{tmp_path}/moderation.db"
    assert settings.redis == f"unix://{tmp_path}/valkey.sock"


def test_the_sites_that_have_a_form_come_with_the_origins_of_their_pages() -> None:
    settings = load_settings(form_origins="My = own = https://a.example http://b.example:8080; Other=https://[::1]:1;")
    assert settings.form_sites == {
        "My = own": {"https://a.example", "http://b.example:8080"},
        "Other": {"https://[::1]:1"},
    }


@pytest.mark.parametrize(
    "written",
    ["My site", "= https://a.example", "My site =", "My site = a.example", "My site = https://a.example/",
     "My site = https://A.example", "My site = null", "My site = *", "My site = https://a.example,https://b.example"],
)  # fmt: skip
def test_an_origin_is_as_a_browser_writes_it(written: str) -> None:
    with pytest.raises(OperatorError, match="MODERATION_FORM_ORIGINS"):
        load_settings(form_origins=written)


def test_laws_are_cited_by_clause() -> None:
    laws = read_laws("unlawful-appeals = Criminal Code, § 12 = 3; offensive-expressions=Article 9;")
    assert laws == {"unlawful-appeals": "Criminal Code, § 12 = 3", "offensive-expressions": "Article 9"}


@pytest.mark.parametrize(
    "written", ["Article 9", "= Article 9", "unlawful-appeals =", f"unlawful-appeals = {'x' * 501}"]
)
def test_a_law_that_cannot_be_read_is_named_with_its_variable(written: str) -> None:
    with pytest.raises(OperatorError, match=r"MODERATION_LAWS: .*`clause = law`"):
        load_settings(laws=written)
