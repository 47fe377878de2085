"""The two kinds of failure that a user can act on, and the kind of doubt."""


class InputError(ValueError):
    """What the caller gave cannot be used: the command line exits with 2."""


class RunError(RuntimeError):
    """A run failed on its way although its input was sound: exit code 1."""


class InputWarning(UserWarning):
    """What the caller gave can be used, and is probably not what was meant."""
