"""Pins as drawn in hardware/. Made by `make hardware`; changes here are lost."""

# button, amber, blue of each bed
PICO_W_DIRECT = (
    (2, 3, 4),
    (5, 6, 7),
    (8, 9, 10),
    (11, 12, 13),
    (14, 15, 16),
    (17, 18, 19),
    (20, 21, 22),
    (26, 27, 28),
)
PI_BUTTONS = (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 18, 19)
# data, clock, latch, enable (low when lamps may light)
PI_CHAIN = (20, 21, 22, 23)
