"""What is made from the data is current, and one changed pin changes all of it with nothing done by hand."""

import json
import shutil
from pathlib import Path

from hardware import manifest
from hardware.generate import main, old_files
from hardware.thing import load, names
from tests.hardware.plant import CATALOGUE
from wire.unit_config import UnitBed

ROOT = Path(__file__).resolve().parents[2]
PANEL = Path("hardware/ward-panel-pico-w")
PAGE = Path("docs/build/ward-panel-pico-w.md")


def a_copy(folder: Path) -> Path:
    """Return a copy of everything that is made and what it is made from."""
    for part in ("hardware", "enclosures", "docs/build"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def files(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_every_made_file_is_current() -> None:
    assert [path.relative_to(ROOT).as_posix() for path in old_files(ROOT)] == []


def test_every_picture_is_drawn_from_the_present_data() -> None:
    assert manifest.stale(ROOT) == []


def test_every_picture_is_in_the_manifest() -> None:
    pictures = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs/build/pictures").glob("*")}
    assert pictures == {name for name in manifest.read(ROOT) if name.endswith(".svg")}


def test_one_changed_pin_changes_constants_harness_circuit_and_pages(tmp_path: Path) -> None:
    root = a_copy(tmp_path)
    before = files(root)
    data = root / PANEL / "thing.toml"
    data.write_text(data.read_text(encoding="utf-8").replace("button = 2\n", "button = 1\n"), encoding="utf-8")
    assert main(["--root", str(root)]) == 0
    after = files(root)
    assert {name for name in after if after[name] != before[name]} == {
        f"{PANEL}/thing.toml",
        f"{PANEL}/generated/unit-defaults.json",
        f"{PANEL}/generated/pins.py",
        f"{PANEL}/generated/circuit.json",
        f"{PANEL}/generated/board.yml",
        f"{PAGE}",
    }
    assert json.loads(after[f"{PANEL}/generated/unit-defaults.json"])["beds"][0] == {
        "bed": "bed-1",
        "button": 1,
        "amber": 3,
        "blue": 4,
    }
    assert "BUTTON = (1, 5, " in after[f"{PANEL}/generated/pins.py"]
    assert '{"pico": "GP1"}' in after[f"{PANEL}/generated/board.yml"]
    assert "| 1 | GP1 (pin 2) | GP3 (pin 5) | GP4 (pin 6) |" in after[f"{PAGE}"]
    stale = {line.split(":")[0] for line in manifest.stale(root)}
    assert stale == {f"docs/build/pictures/ward-panel-pico-w-{name}.svg" for name in ("board", "circuit")}


def test_a_changed_pin_changes_the_firmware_s_own_defaults(tmp_path: Path) -> None:
    root = a_copy(tmp_path)
    drawn = root / "firmware/platforms/drawn.py"
    drawn.parent.mkdir(parents=True)
    drawn.touch()
    data = root / "hardware/ward-panel-pi/thing.toml"
    data.write_text(data.read_text(encoding="utf-8").replace("latch = 22", "latch = 24"), encoding="utf-8")
    assert main(["--root", str(root)]) == 0
    made: dict[str, object] = {}
    exec(drawn.read_text(encoding="utf-8"), made)
    panel, large = (load(name, CATALOGUE).beds for name in ("ward-panel-pico-w", "ward-panel-pi"))
    assert made["PICO_W_DIRECT"] == tuple((bed.button, bed.amber, bed.blue) for bed in panel)
    assert made["PI_BUTTONS"] == tuple(bed.button for bed in large)
    assert made["PI_CHAIN"] == (20, 21, 24, 23)


def test_a_changed_part_changes_the_parts_list(tmp_path: Path) -> None:
    root = a_copy(tmp_path)
    data = root / PANEL / "thing.toml"
    text = data.read_text(encoding="utf-8").replace('part = "front-foil"', 'part = "safety-wire"')
    data.write_text(text, encoding="utf-8")
    main(["--root", str(root)])
    assert "Steel safety wire" in (root / PANEL / "generated/parts.csv").read_text(encoding="utf-8")
    assert "Steel safety wire" in (root / PAGE).read_text(encoding="utf-8")


def test_a_thing_with_a_fault_is_not_made(tmp_path: Path, caplog) -> None:
    root = a_copy(tmp_path)
    data = root / PANEL / "thing.toml"
    data.write_text(data.read_text(encoding="utf-8").replace("button = 2\n", "button = 23\n"), encoding="utf-8")
    before = files(root)
    assert main(["--root", str(root)]) == 1
    assert files(root) == before
    assert "GPIO 23: pico-w keeps it for itself" in caplog.text


def test_a_moved_hole_makes_the_pictures_of_the_case_old(tmp_path: Path) -> None:
    root = a_copy(tmp_path)
    data = root / PANEL / "thing.toml"
    data.write_text(data.read_text(encoding="utf-8").replace("pitch = [44, 50]", "pitch = [45, 50]"), encoding="utf-8")
    stale = {line.split(":")[0] for line in manifest.stale(root)}
    assert f"docs/build/pictures/{PANEL.name}-case.svg" in stale
    assert "hardware/case-figures.json" in stale


def test_a_picture_changed_by_hand_is_noticed(tmp_path: Path) -> None:
    root = a_copy(tmp_path)
    picture = root / "docs/build/pictures/ward-panel-pico-w-front.svg"
    picture.write_text(picture.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert [line.split(":")[0] for line in manifest.stale(root)] == ["docs/build/pictures/ward-panel-pico-w-front.svg"]


def test_unit_defaults_are_what_a_unit_reads() -> None:
    for name in names():
        beds = load(name, CATALOGUE).beds
        if beds:
            made = json.loads((ROOT / "hardware" / name / "generated/unit-defaults.json").read_text(encoding="utf-8"))
            read = [UnitBed(**bed) for bed in made["beds"]]
            assert [(bed.button, bed.amber, bed.blue) for bed in read] == [(b.button, b.amber, b.blue) for b in beds]
