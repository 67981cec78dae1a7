"""Values of every field and message: strategies for hypothesis, and the longest that the limits allow."""

from typing import Any

from hypothesis import strategies as st

from wire.fields import Flag, Hex, Many, Message, Name, One, Optional, Text, Whole, Word

# Six bytes when escaped. What lies beyond U+FFFF takes twelve; rule W-8 keeps it from units.
LONGEST_CHARACTER = "শ"


def text(field: Text) -> st.SearchStrategy[str]:
    """Any text of the field, with line ends where it may hold them."""
    printable = st.characters(exclude_categories=("Cc", "Cs"))
    return st.text(printable | st.just("\n") if field.lines else printable, max_size=field.longest)


def values(field: Any) -> st.SearchStrategy[Any]:
    """Every plain value that the field accepts."""
    if isinstance(field, Optional):
        return st.none() | values(field.item)
    if isinstance(field, Many):
        return st.lists(values(field.item), max_size=min(field.most, 4))
    if isinstance(field, One):
        return st.fixed_dictionaries({name: values(inner) for name, inner in field.kind.FIELDS})
    if isinstance(field, Whole):
        return st.integers(field.low, field.high)
    if isinstance(field, Word):
        return st.sampled_from(field.words)
    if isinstance(field, Name):
        return st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=field.longest)
    if isinstance(field, Hex):
        return st.text("0123456789abcdef", min_size=field.digits, max_size=field.digits)
    return st.booleans() if isinstance(field, Flag) else text(field)


def messages(kind: type[Message]) -> st.SearchStrategy[Message]:
    """Every message of this kind."""
    fields = {name: values(field) for name, field in kind.FIELDS}
    return st.fixed_dictionaries(fields).map(lambda chosen: kind(**chosen))


def longest(field: Any) -> Any:
    """The value of the field that takes the most bytes."""
    if isinstance(field, Optional):
        return longest(field.item)
    if isinstance(field, Many):
        return [longest(field.item)] * field.most
    if isinstance(field, One):
        return {name: longest(inner) for name, inner in field.kind.FIELDS}
    if isinstance(field, Whole):
        return field.high
    if isinstance(field, Word):
        return max(field.words, key=len)
    if isinstance(field, Name):
        return "a" * field.longest
    if isinstance(field, Hex):
        return "f" * field.digits
    return False if isinstance(field, Flag) else LONGEST_CHARACTER * field.longest
