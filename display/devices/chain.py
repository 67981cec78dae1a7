"""In which order a chain of modules or dots runs through a grid. Pure."""

CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")


def chain(columns: int, rows: int, *, first: str, zigzag: bool) -> list[tuple[int, int]]:
    """Return (column, row) of each link along the chain, which runs along rows.

    `first` is the corner where the link hangs that is wired to the Pi. With `zigzag` every other row runs back.
    """
    found = []
    for index in range(rows):
        row = index if first.startswith("top") else rows - 1 - index
        line = [(column, row) for column in range(columns)]
        if first.endswith("right") != (zigzag and index % 2 == 1):
            line.reverse()
        found.extend(line)
    return found
