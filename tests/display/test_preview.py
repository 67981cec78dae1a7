import http.client
import io
import json
import threading

import pytest
from PIL import Image

from display.devices.preview import Preview
from display.devices.showcase import Showcase


@pytest.fixture
def shown():
    showcase = Showcase((8, 4), "RGB")
    preview = Preview(showcase, "127.0.0.1", 0, is_led=True)
    preview.start()
    yield showcase, preview.port
    preview.stop()


def get(port, path):
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    link.request("GET", path)
    answer = link.getresponse()
    body = answer.read()
    link.close()
    return answer, body


def put(showcase, frame):
    """Frame n is a picture whose red is n."""
    showcase.put(Image.new("RGB", (8, 4), (frame % 256, 0, 0)), (0, 0, 8, 4), {"frame": frame, "rows": ["a"]})


def test_picture_and_description_carry_the_same_frame_number(shown):
    showcase, port = shown
    put(showcase, 7)
    answer, body = get(port, "/board.png")
    assert (answer.headers["X-Frame"], Image.open(io.BytesIO(body)).getpixel((0, 0))) == ("7", (7, 0, 0))
    assert json.loads(get(port, "/state.json")[1]) == {"frame": 7, "rows": ["a"]}


def test_picture_and_number_never_part_while_frames_fly_past(shown):
    showcase, port = shown
    stop = threading.Event()

    def fly():
        frame = 0
        while not stop.is_set():
            frame += 1
            put(showcase, frame)

    painter = threading.Thread(target=fly)
    painter.start()
    try:
        for _ in range(60):
            answer, body = get(port, "/board.png")
            assert Image.open(io.BytesIO(body)).getpixel((7, 3))[0] == int(answer.headers["X-Frame"]) % 256
    finally:
        stop.set()
        painter.join()


def test_only_the_changed_part_is_taken_over(shown):
    showcase, port = shown
    put(showcase, 1)
    showcase.put(Image.new("RGB", (8, 4), (200, 0, 0)), (6, 2, 2, 2), {"frame": 2})
    picture = Image.open(io.BytesIO(get(port, "/board.png")[1]))
    assert (picture.getpixel((5, 1)), picture.getpixel((6, 2))) == ((1, 0, 0), (200, 0, 0))


def test_watchers_are_told_of_each_new_frame(shown):
    showcase, port = shown
    put(showcase, 1)
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    link.request("GET", "/events")
    stream = link.getresponse()
    told = []
    for frame in (1, 2, 3):
        put(showcase, frame)
        line = stream.readline().decode()
        while not line.startswith("data: "):
            line = stream.readline().decode()
        told.append(json.loads(line[6:])["frame"])
    link.close()
    assert told == [1, 2, 3]


def test_the_live_page_knows_whether_it_shows_dots(shown):
    _, port = shown
    answer, body = get(port, "/")
    assert (answer.status, b'<body class="led">' in body) == (200, True)


def test_anything_else_is_not_there(shown):
    assert get(shown[1], "/../board.toml")[0].status == 404
