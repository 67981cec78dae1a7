"""What several devices do to a picture before they show it. Pure."""

from PIL import Image


def dimmed(image: Image.Image, level: int) -> Image.Image:
    """Return the picture at a brightness of 0 to 255."""
    return image if level == 255 else image.point([value * level // 255 for value in range(256)] * 3)


def centred(image: Image.Image, size: tuple[int, int], mode: str) -> Image.Image:
    """Return the picture in the middle of a dark one of that size."""
    whole = Image.new(mode, size)
    whole.paste(image, ((size[0] - image.width) // 2, (size[1] - image.height) // 2))
    return whole
