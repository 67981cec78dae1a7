"""Nothing on the pages is left in English by mistake."""

from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from central.web.languages import FOLDER

WEB = FOLDER.parent


def sentences() -> set[str]:
    """Return every sentence that code and templates ask to be translated."""
    kinds = [("**/*.py", "python"), ("**/*.html", "jinja2")]
    marks = {"_": None, "_later": None}
    return {found[2] for found in extract_from_dir(str(WEB), kinds, keywords=marks) if isinstance(found[2], str)}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/LC_MESSAGES/*.po")), ids=lambda path: path.parts[-3])
def test_every_sentence_is_translated_and_no_translation_is_left_over(path: Path) -> None:
    with path.open("rb") as source:
        catalog = read_po(source)
    translated = {message.id for message in catalog if message.id and message.string and not message.fuzzy}
    assert translated == sentences()
    wrong = [message.id for message in catalog if message.id and list(message.check())]
    assert wrong == []
