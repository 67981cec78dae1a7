"""Settings are read once, and a mistake is told with file and line."""

from pathlib import Path

import pytest

from central.config import Config, read_config
from central.errors import BadConfig


def written(folder: Path, text: str) -> Path:
    """Write settings and return where."""
    path = folder / "central.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_settings_that_are_left_out_have_safe_defaults(tmp_path: Path) -> None:
    path = written(tmp_path, 'database = "sqlite:///central.sqlite3"\n')
    assert read_config(path) == Config(
        path=path,
        database=f"sqlite:///{tmp_path}/central.sqlite3",
        host="127.0.0.1",
        port=8080,
        workers=2,
        threads=4,
        hosts=("127.0.0.1", "localhost", "[::1]"),
        proxies=0,
        language="bn",
    )


def test_a_database_elsewhere_is_left_as_it_is_written(tmp_path: Path) -> None:
    for url in ("sqlite:////srv/central.sqlite3", "postgresql+psycopg://central@db/central"):
        assert read_config(written(tmp_path, f'database = "{url}"\n')).database == url


GOOD = 'database = "sqlite:///central.sqlite3"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ": database is missing"),
        ("database = 5\n", ":1: database must be a URL"),
        (GOOD + "[web]\n\nport = 99999\n", ":4: port must be a port from 1 to 65535"),
        (GOOD + "[web]\nport = true\n", ":3: port must be"),
        (GOOD + '[web]\nhost = ""\n', ":3: host must be"),
        (GOOD + "[web]\nhosts = [1]\n", ":3: hosts must be"),
        (GOOD + '[web]\nlanguage = "fr"\n', ":3: language must be bn, hi or en"),
        (GOOD + "[web]\nworkers = 0\n", ":3: workers must be"),
        (GOOD + "[web]\nprot = 80\n", ":3: there is no setting prot"),
        ("port = 80\n" + GOOD, ":1: there is no setting port"),
        (GOOD + "\n[wbe]\nport = 80\n", ":3: there is no setting wbe"),
        ("web = 5\n" + GOOD, ":1: web must be a table"),
        (GOOD + "[web\n", "at line 2"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(BadConfig) as caught:
        read_config(path)
    assert str(caught.value).startswith(str(path))
    assert told in str(caught.value)


def test_a_file_that_cannot_be_read_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match=r"missing\.toml: No such file"):
        read_config(tmp_path / "missing.toml")
    path = tmp_path / "latin.toml"
    path.write_bytes(b"database = '\xff'\n")
    with pytest.raises(BadConfig, match="is not UTF-8"):
        read_config(path)
