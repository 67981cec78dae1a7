"""Print as JSON the help of several commands of one program, given as `module:function` and lists of words."""

import contextlib
import importlib
import io
import json
import sys


def help_of(main: "object", words: list[str]) -> tuple[int, str]:
    """Return the exit status and what was printed for `words --help`."""
    sys.argv = [sys.argv[0], *words, "--help"]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            status = main()  # type: ignore[operator]
        except SystemExit as end:
            status = end.code
    return int(status or 0), printed.getvalue()


if __name__ == "__main__":
    module, function = sys.argv[1].split(":")
    found = getattr(importlib.import_module(module), function)
    sys.stdout.write(json.dumps([help_of(found, words) for words in json.loads(sys.argv[2])]))
