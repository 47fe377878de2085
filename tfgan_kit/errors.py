"""Two kinds of error that a user can act on, and one kind of warning."""

import re

_BOLD = re.compile(r"\x1b\[[0-9;]*m")
_CALLING = "Exception encountered when calling"
_REASON = "Exception encountered: "
_BELOW = "Error encountered:"


class InputError(ValueError):
    """Bad input: the message says what was expected, what was received, what to do.

    The command line prints the message and exits with 2.

    Examples:
        >>> try:
        ...     tfgan_kit.recipes.get("no-such-gan")
        ... except tfgan_kit.errors.InputError:
        ...     print("unknown")
        unknown
    """


class RunError(RuntimeError):
    """A failure on the way, although the input was good.

    The command line prints the message and exits with 1.
    """


class InputWarning(UserWarning):
    """A warning about input that is valid, but probably not what the caller meant."""


def reason_of(error):
    """Return the most informative line of an exception, or its name without one.

    Keras begins a message with its context; the reason is at the end, or in bold.
    """
    lines = [_BOLD.sub("", line).strip() for line in str(error).splitlines()]
    lines = [line for line in lines if line and not line.startswith(_CALLING)]
    for line, after in reversed([*zip(lines, [*lines[1:], ""], strict=False)]):
        if line.startswith(_REASON):
            return line.removeprefix(_REASON)
        if line.endswith(_BELOW):
            return after
    return lines[0] if lines else type(error).__name__
