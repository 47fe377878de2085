"""The two kinds of failure that a user can act on, and the kind of doubt."""

import re

_BOLD = re.compile(r"\x1b\[[0-9;]*m")
_CALLING = "Exception encountered when calling"
_REASON = "Exception encountered: "
_BELOW = "Error encountered:"


class InputError(ValueError):
    """What the caller gave cannot be used: the command line exits with 2."""


class RunError(RuntimeError):
    """A run failed on its way although its input was sound: exit code 1."""


class InputWarning(UserWarning):
    """What the caller gave can be used, and is probably not what was meant."""


def reason_of(error):
    """The line of an exception that says most; its name if it says nothing.

    Keras begins with what it was about to do; its reason comes at the end, or in bold.
    """
    lines = [_BOLD.sub("", line).strip() for line in str(error).splitlines()]
    lines = [line for line in lines if line and not line.startswith(_CALLING)]
    for line, after in reversed([*zip(lines, [*lines[1:], ""], strict=False)]):
        if line.startswith(_REASON):
            return line.removeprefix(_REASON)
        if line.endswith(_BELOW):
            return after
    return lines[0] if lines else type(error).__name__
