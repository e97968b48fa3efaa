from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from moderation.errors import OperatorError
from moderation.form.keys import open_key
from moderation.settings import Settings


def test_all_processes_of_an_installation_get_the_same_key_and_nobody_else_reads_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with ThreadPoolExecutor(8) as processes:
        keys = set(processes.map(lambda _number: open_key(settings), range(32)))
    assert len(keys) == 1
    assert len(keys.pop()) == 32
    assert [file.name for file in tmp_path.iterdir()] == ["form.key"]
    assert (tmp_path / "form.key").stat().st_mode & 0o777 == 0o600


def test_a_setting_gives_several_machines_the_same_key(tmp_path: Path) -> None:
    one, other = (Settings(data_dir=tmp_path / name, form_secret="Strelsau") for name in "ab")
    assert open_key(one) == open_key(other) != open_key(Settings(data_dir=tmp_path, form_secret="Zenda"))


def test_a_folder_that_cannot_hold_it_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OperatorError, match="MODERATION_FORM_SECRET"):
        open_key(Settings(data_dir=tmp_path / "file"))
