"""From the [case] of a thing.toml to the layout of a case. Arithmetic only, no CAD."""

from collections.abc import Iterator, Mapping
from typing import Any

from enclosures.errors import BadCase
from enclosures.layout import (
    CLAMP,
    LED_LEGS,
    PIPE,
    PIPE_BEHIND,
    POST,
    SCREW_HEAD,
    SIDES,
    Board,
    Body,
    Cable,
    Case,
    Hole,
    Label,
    OnSide,
    Rail,
    Vents,
    Window,
    clamp_pitch,
    clamp_y,
)  # fmt: skip


def grid(beds: int, table: Mapping[str, Any]) -> Iterator[tuple[float, float]]:
    """Yield the middle of each bed's field: rows from the top, each from the left."""
    columns, (dx, dy), (x0, y0) = table["columns"], table["pitch"], table["middle"]
    rows = -(-beds // columns)
    for place in range(beds):
        row, column = divmod(place, columns)
        yield x0 + (column - (columns - 1) / 2) * dx, y0 + ((rows - 1) / 2 - row) * dy


def disc(what: str, x: float, y: float, diameter: float, low: float, high: float) -> Body:
    """Return a round body on an axis along z."""
    radius = diameter / 2
    return Body(what, (x - radius, y - radius, low), (x + radius, y + radius, high), is_round=True)


def bed_fields(beds: int, table: Mapping[str, Any]) -> tuple[list[Hole], list[Hole], list[Body]]:
    """Return buttons' holes, lamps' holes, and the bodies behind them."""
    buttons: list[Hole] = []
    lamps: list[Hole] = []
    bodies: list[Body] = []
    if "beds" not in table:
        return buttons, lamps, bodies
    button, lamp, wall = table["button"], table["lamp"], table["wall"]
    for n, (x, y) in enumerate(grid(beds, table["beds"]), start=1):
        buttons.append(Hole(f"button {n}", x, y, button["hole"]))
        bodies.append(disc(f"button {n}", x, y, button["body"], -wall - button["behind"], -wall))
        for colour in ("amber", "blue"):
            lamp_x, lamp_y = x + lamp[colour][0], y + lamp[colour][1]
            lamps.append(Hole(f"{colour} lamp {n}", lamp_x, lamp_y, lamp["hole"]))
            bodies.append(disc(f"{colour} lamp {n}", lamp_x, lamp_y, PIPE, -wall - PIPE_BEHIND - LED_LEGS, -wall))
    return buttons, lamps, bodies


def clamp_body(cable: Cable, y: float, plate_top: float) -> Body:
    """Return the space of a clamp's bar with its screw heads, above its posts."""
    half, low = (clamp_pitch(cable.diameter) + POST) / 2, plate_top + cable.diameter + 1.0
    high = low + CLAMP[1] + SCREW_HEAD
    return Body("cable clamp", (cable.at - half, y - CLAMP[0] / 2, low), (cable.at + half, y + CLAMP[0] / 2, high))


def board_bodies(boards: tuple[Board, ...], plate_top: float) -> Iterator[Body]:
    """Yield the space of each board with its parts."""
    for board in boards:
        low = plate_top + board.standoff
        corner = (board.x - board.size[0] / 2, board.y - board.size[1] / 2, low)
        far = (board.x + board.size[0] / 2, board.y + board.size[1] / 2, low + board.size[2])
        yield Body(board.name, corner, far)


def read_board(entry: Mapping[str, Any]) -> Board:
    """Return a board. Without `holes` it has no posts (a module held otherwise)."""
    (x, y), (width, height, depth) = entry["at"], entry["size"]
    across, along = entry.get("holes", (0, 0))
    dx, dy = entry.get("holes_at", (0, 0))
    posts = [(x + dx + sx * across / 2, y + dy + sy * along / 2) for sx in (-1, 1) for sy in (-1, 1)] if across else []
    return Board(entry["name"], x, y, (width, height, depth), entry["standoff"], tuple(posts))


def read_case(name: str, beds: int, table: Mapping[str, Any]) -> Case:
    """Return the case that a [case] table describes; BadCase when an entry is missing or impossible."""
    try:
        return build_case(name, beds, table)
    except (KeyError, TypeError, ValueError) as error:
        raise BadCase(f"{name}/thing.toml [case]: missing or wrong: {error}") from error


def build_case(name: str, beds: int, table: Mapping[str, Any]) -> Case:
    """Return the case, or whatever error the table's shape causes."""
    width, height, depth = table["size"]
    buttons, lamps, bodies = bed_fields(beds, table)
    boards = tuple(read_board(entry) for entry in table.get("board", ()))
    plate_top = -depth + table["plate"]
    cables = tuple(Cable(**entry) for entry in table.get("cable", ()))
    bodies += board_bodies(boards, plate_top)
    bodies += [clamp_body(cable, clamp_y(height, table["wall"]), plate_top) for cable in cables]
    return Case(
        name=name,
        width=width,
        height=height,
        depth=depth,
        **{size: float(table[size]) for size in ("wall", "corner", "edge", "plate", "clearance")},
        buttons=tuple(buttons),
        lamps=tuple(lamps),
        boards=boards,
        bodies=tuple(bodies),
        screws=tuple(OnSide(**closed_on_top(entry)) for entry in table.get("screw", ())),
        cables=cables,
        vents=tuple(Vents(**closed_on_top(entry)) for entry in table.get("vents", ())),
        wall_holes=tuple(read_hole("wall hole", entry) for entry in table.get("wall_hole", ())),
        label=Label(**table["label"]) if "label" in table else None,
        window=Window(*table["window"]) if "window" in table else None,
        rail=read_rail(table["rail"]) if "rail" in table else None,
        split=tuple(table["split"]) if "split" in table else None,
    )


def closed_on_top(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an entry on a side wall; ValueError when it is on the top, where fluids would run in."""
    if entry["side"] not in SIDES:
        raise ValueError(f"side = {entry['side']!r}: only {', '.join(SIDES)}; the top stays closed")
    return entry


def read_hole(what: str, entry: Mapping[str, Any]) -> Hole:
    """Return a hole."""
    return Hole(what, entry["at"][0], entry["at"][1], entry["diameter"])


def read_rail(entry: Mapping[str, Any]) -> Rail:
    """Return the rail clamp."""
    return Rail(entry["diameter"], entry["holes"], (entry["at"][0], entry["at"][1]))
