"""The real command with real workers: what several processes do at once, and what is left after a kill."""

import json
import os
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.central.builders import a_batch, a_row, totals_of
from tests.central.processes import Service, a_service, free_port, prepare, running


def now() -> int:
    """Return the UTC second by the clock that the processes see."""
    return int(time.time())


def test_of_twenty_copies_sent_at_once_exactly_one_is_new(tmp_path: Path, empty_url: str) -> None:
    port = free_port()
    token = prepare(tmp_path, empty_url, port=port, workers=2)
    with running(tmp_path, port, token) as service, ThreadPoolExecutor(20) as pool:
        for number in (1, 2, 3):
            batch = a_batch(number, as_of=now(), rows=[a_row(offerable=number)])
            answers = list(pool.map(service.send, [batch] * 20))
            assert [status for status, _ in answers] == [200] * 20, service.log()
            assert sorted(receipt["status"] for _, receipt in answers) == ["known"] * 19 + ["new"]
        assert counted(service, "known") == 57


def test_batches_sent_at_once_end_with_the_highest_as_census(tmp_path: Path, empty_url: str) -> None:
    batches = [a_batch(number, as_of=now(), rows=[a_row(offerable=number)]) for number in range(1, 41)]
    with a_service(tmp_path, empty_url) as service, ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(service.send, batches))
        assert [receipt["status"] for _, receipt in answers] == ["new"] * 40
        census = json.loads(service.call("GET", "/api/v1/facilities/dh/census")[1])
    assert (census["batch"], census["freshness"], census["totals"]) == (
        40,
        "fresh",
        totals_of(offerable=40, occupied=5),
    )


def test_what_was_receipted_is_there_after_every_process_is_killed(tmp_path: Path, empty_url: str) -> None:
    with a_service(tmp_path, empty_url) as service:
        receipted = []
        for number in range(1, 11):
            assert service.send(a_batch(number, as_of=now(), rows=[a_row(offerable=number)]))[0] == 200
            receipted.append(number)
        os.killpg(service.process.pid, signal.SIGKILL)
        service.process.wait()
    with running(tmp_path, service.port, service.token) as again:
        batch = a_batch(10, as_of=now())
        census = json.loads(again.call("GET", "/api/v1/facilities/dh/census")[1])
        assert (census["batch"], census["totals"]) == (receipted[-1], totals_of(offerable=10, occupied=5))
        assert again.send(batch | {"as_of": census["as_of"], "rows": census["rows"]})[1]["status"] == "known"


def test_a_body_without_a_length_is_limited_too(tmp_path: Path) -> None:
    with a_service(tmp_path, "sqlite:///central.sqlite3", workers=1) as service:
        head = (
            f"POST /api/v1/facilities/dh/census HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
            f"Authorization: Bearer {service.token}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", service.port), timeout=20) as connection:
            connection.sendall(head.encode())
            chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
            answer = b""
            try:
                for _ in range(20):
                    connection.sendall(chunk)
                connection.sendall(b"0\r\n\r\n")
            except OSError:
                pass  # refused while we were still sending
            answer = connection.recv(65536)
        assert answer.startswith(b"HTTP/1.1 413 ")


def test_workers_count_together_and_leave_no_files(tmp_path: Path) -> None:
    with a_service(tmp_path, "sqlite:///central.sqlite3") as service:
        folders = {path for path in Path("/proc").glob(f"{service.process.pid}/environ")}
        environment = next(iter(folders)).read_bytes().split(b"\0")
        folder = Path(next(one.partition(b"=")[2].decode() for one in environment if b"MULTIPROC_DIR=" in one))
        with ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(lambda _: service.call("POST", "/api/v1/facilities/dh/census")[0], range(40)))
        assert statuses == [401] * 40
        text = service.call("GET", "/metrics")[1].decode()
        assert 'shayya_central_refused_total{reason="no_credential"} 40.0' in text
        assert folder.is_dir()
    assert not folder.exists()


def counted(service: Service, standing: str) -> float:
    """Return how many batches of a standing all workers have counted."""
    text = service.call("GET", "/metrics")[1].decode()
    name = f'shayya_central_census_batches_total{{standing="{standing}"}} '
    return next(float(line.removeprefix(name)) for line in text.splitlines() if line.startswith(name))
