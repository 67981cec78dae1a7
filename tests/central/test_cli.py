"""The command as an operator uses it."""

import shutil
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from central.cli import main
from tests.central.processes import write_config

NAMES = ("--name-bn", "ক", "--name-hi", "क", "--name-en", "K")
URL = "sqlite:///central.sqlite3"


def shayya_central(*words: str | Path, code: int = 0) -> str:
    """Run a command and return what it printed; `code` is the exit code it must have."""
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        found = main([str(word) for word in words])
    assert found == code, said.getvalue()
    return said.getvalue()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with settings, database and the token of facility `dh`, to be copied."""
    folder = tmp_path_factory.mktemp("made")
    config = write_config(folder, URL)
    shayya_central("init", "--config", config)
    names = ("--name-bn", "জেলা হাসপাতাল", "--name-hi", "ज़िला अस्पताल", "--name-en", "District Hospital")
    shayya_central("facility", "add", "dh", *names, "--config", config, "--token-file", folder / "dh.token")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of it for one test; the database is named relative to the settings, so it is the copy's own."""
    copy = tmp_path / "central"
    shutil.copytree(made, copy)
    return copy


def test_a_new_token_is_for_its_owner_only_and_never_replaces_a_file(folder: Path) -> None:
    token = (folder / "dh.token").read_text().strip()
    config, file = folder / "central.toml", folder / "dh.token"
    assert file.stat().st_mode & 0o777 == 0o600
    told = shayya_central("facility", "add", "b", *NAMES, "--config", config, "--token-file", file, code=1)
    assert f"{file} is there already" in told
    told = shayya_central("facility", "rotate", "dh", "--config", config, "--token-file", file, code=1)
    assert f"{file} is there already" in told
    assert file.read_text().strip() == token
    assert "b\t" not in shayya_central("facility", "list", "--config", config)


def test_a_facility_is_added_once_and_no_token_is_left_behind_for_the_second(folder: Path) -> None:
    second = folder / "second.token"
    words = ("facility", "add", "dh", *NAMES, "--config", folder / "central.toml", "--token-file", second)
    assert "facility dh is there already" in shayya_central(*words, code=1)
    assert sorted(path.name for path in folder.glob("*token*")) == ["dh.token"]


def test_a_rotated_token_takes_the_place_of_the_old_when_told_to(folder: Path) -> None:
    before = (folder / "dh.token").read_text().strip()
    file = folder / "dh.token"
    shayya_central("facility", "rotate", "dh", "--replace", "--config", folder / "central.toml", "--token-file", file)
    assert file.read_text().strip() != before
    assert file.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in folder.glob("*token*") if path != file) == []
    assert len(list(folder.glob(".*token*"))) == 0


def test_a_rotation_for_nobody_leaves_the_old_file(folder: Path) -> None:
    before = (folder / "dh.token").read_text().strip()
    file = folder / "dh.token"
    words = ("facility", "rotate", "nowhere", "--replace", "--config", folder / "central.toml", "--token-file", file)
    assert "there is no facility nowhere" in shayya_central(*words, code=1)
    assert file.read_text().strip() == before


def test_names_and_ids_that_the_wire_does_not_allow_are_refused(folder: Path) -> None:
    end = ("--config", folder / "central.toml", "--token-file", folder / "new.token")
    assert "must be 1 to 32 characters of a-z" in shayya_central("facility", "add", "Ward 7", *NAMES, *end, code=1)
    long = ("--name-bn", "ক", "--name-hi", "क", "--name-en", "K" * 61)
    assert "name en: must be text of at most 60" in shayya_central("facility", "add", "k", *long, *end, code=1)
    empty = ("--name-bn", " ", "--name-hi", "क", "--name-en", "K")
    assert "each of the three names" in shayya_central("facility", "add", "k", *empty, *end, code=1)
    assert not (folder / "new.token").exists()


def test_the_list_shows_who_never_reported(folder: Path) -> None:
    listed = shayya_central("facility", "list", "--config", folder / "central.toml")
    assert listed == "dh\tdark\tage never\tgeneration -\tDistrict Hospital\n"


def test_init_can_be_repeated(folder: Path) -> None:
    assert "was there already" in shayya_central("init", "--config", folder / "central.toml")


def test_central_does_not_start_on_a_database_that_is_not_made(tmp_path: Path) -> None:
    config = tmp_path / "central.toml"
    config.write_text(f'database = "{URL}"\n')
    assert "run shayya-central init" in shayya_central("run", "--config", config, code=1)


def test_a_database_out_of_reach_is_told_in_a_line(tmp_path: Path) -> None:
    config = tmp_path / "central.toml"
    config.write_text('database = "postgresql+psycopg://nobody:hush@127.0.0.1:1/none"\n')
    told = shayya_central("init", "--config", config, code=1)
    assert told.startswith("shayya-central: the database refused: ")
    assert "hush" not in told
