"""Two kinds of error that a user can act on, and one kind of warning."""

import itertools
import re

_BOLD = re.compile(r"\x1b\[[0-9;]*m")
_CALLING = "Exception encountered when calling"
_REASON = "Exception encountered: "
_BELOW = "Error encountered:"
_GRAPH = "Graph execution error:"
_NODE = "[[{{node"
_NO_MEMORY = "ResourceExhaustedError"  # of TensorFlow, which is not imported here


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


class DivergenceError(RunError):
    """A training whose numbers are no longer finite.

    Args:
        name: str. The first number that was not finite: a term of a loss, or "the
            gradient of" or "the weight" and a path.
        step: int. Its step.
        value: float or None. The number, if it is known.
        remedy: str. A sentence without its full stop.
    """

    def __init__(
        self,
        name: str,
        step: int,
        value: float | None = None,
        remedy: str = "try a lower learning rate or float32",
    ):
        became = "NaN or infinite" if value is None else value
        super().__init__(
            f"{name} became {became} at step {step}: the training has diverged; "
            f"{remedy}."
        )
        self.name = name
        self.step = step


class InputWarning(UserWarning):
    """A warning about input that is valid, but probably not what the caller meant."""


def reason_of(error):
    """Return the most informative line of an exception, or its name without one.

    Keras begins a message with its context; the reason is at the end, or in bold.
    TensorFlow puts it before the name of the node.
    """
    lines = [_BOLD.sub("", line).strip() for line in str(error).splitlines()]
    lines = [line for line in lines if line and not line.startswith(_CALLING)]
    for line, after in reversed([*zip(lines, [*lines[1:], ""], strict=False)]):
        if line.startswith(_REASON):
            return line.removeprefix(_REASON)
        if line.endswith(_BELOW):
            return after
    if lines[:1] == [_GRAPH]:
        pairs = itertools.pairwise(lines)
        reasons = [line for line, after in pairs if after.startswith(_NODE)]
        lines = reasons or lines[1:]
    # A line that ends in a colon announces the next one.
    whole = " ".join(lines[: 2 if lines and lines[0].endswith(":") else 1])
    return whole.rstrip(":") or type(error).__name__


def is_out_of_memory(error):
    """Return whether an exception of Python or TensorFlow says that memory is short."""
    return isinstance(error, MemoryError) or type(error).__name__ == _NO_MEMORY
