"""The golden vectors hold under both interpreters, and a wrong vector is noticed."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tests.wire.interpreters import INTERPRETERS, run
from tests.wire.run_vectors import JUDGES, KINDS

HERE = Path(__file__).parent
VECTORS = HERE / "vectors.json"
SECTIONS = [section for section, _ in JUDGES]


def golden() -> dict[str, list[dict[str, Any]]]:
    vectors: dict[str, list[dict[str, Any]]] = json.loads(VECTORS.read_text(encoding="utf-8"))
    return vectors


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_every_golden_vector_holds(interpreter: str) -> None:
    done = run(interpreter, HERE / "run_vectors.py", VECTORS)
    tried = sum(len(vectors) for vectors in golden().values())
    assert (done.stdout, done.stderr, done.returncode) == (f"tried {tried}\n", "", 0)


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_a_vector_that_does_not_hold_is_named(interpreter: str, tmp_path: Path) -> None:
    spoilt = copy.deepcopy(golden())
    spoilt["accepted"][0]["value"]["seen"] += 1
    spoilt["refused"][0]["reason"] = "payload is not lucky"
    spoilt["freshness"][0]["freshness"] = "dark"
    spoilt["topics"][0]["owner"] = "u-2"
    spoilt["filters"][0]["filters"].reverse()
    path = tmp_path / "spoilt.json"
    path.write_text(json.dumps(spoilt), encoding="utf-8")
    done = run(interpreter, HERE / "run_vectors.py", path)
    named = [line.split()[0] for line in done.stdout.splitlines()[:-1]]
    assert (named, done.returncode) == ([f"{section}[0]" for section in SECTIONS], 1)


def test_every_kind_of_message_has_an_accepted_and_a_refused_vector() -> None:
    vectors = golden()
    assert {vector["kind"] for vector in vectors["accepted"]} == set(KINDS)
    assert {vector["kind"] for vector in vectors["refused"]} == set(KINDS)


def test_every_vector_says_why_it_is_there() -> None:
    reasons = [vector["why"] for section in ("accepted", "refused") for vector in golden()[section]]
    assert [why for why in reasons if not why.strip()] == []
