"""hardware/manifest.json ties each drawn output to its inputs, so that `make test` sees an old picture without drawing.

Entries: output path -> the SHA-256 of the output and of each input. An input is a file, or `thing.toml#case`: only the
mechanical part of a data file, so that a new price does not make the pictures of a case old.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

MANIFEST = Path("hardware/manifest.json")
Entry = dict[str, Any]


def hash_of(root: Path, name: str) -> str:
    """Return the SHA-256 of a file, or of one table of a TOML file (`path#table`); '' when it is not there."""
    path, _, table = name.partition("#")
    if not (root / path).exists():
        return ""
    content = (root / path).read_bytes()
    if table:
        content = json.dumps(tomllib.loads(content.decode()).get(table), sort_keys=True).encode()
    return hashlib.sha256(content).hexdigest()


def entry(root: Path, output: str, inputs: Iterable[str]) -> Entry:
    """Return the entry of an output as it is now."""
    return {"sha256": hash_of(root, output), "inputs": {name: hash_of(root, name) for name in sorted(inputs)}}


def read(root: Path) -> dict[str, Entry]:
    """Return the manifest; empty when there is none yet."""
    path = root / MANIFEST
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def write(root: Path, entries: Mapping[str, Entry]) -> None:
    """Write the manifest: the given entries in place of, or besides, those that are there."""
    merged = {**read(root), **entries}
    kept = {name: merged[name] for name in sorted(merged) if (root / name).exists()}
    (root / MANIFEST).write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def stale(root: Path) -> list[str]:
    """Return what is not as the manifest says: an input that changed, or an output that was changed by hand."""
    found = []
    for output, recorded in read(root).items():
        now = entry(root, output, recorded["inputs"])
        if now["sha256"] != recorded["sha256"]:
            found.append(f"{output}: not as it was drawn; run make hardware")
        changed = [name for name, value in now["inputs"].items() if value != recorded["inputs"][name]]
        found += [f"{output}: {name} has changed since; run make hardware" for name in changed]
    return found
