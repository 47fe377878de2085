"""Optional files: a failure to write one is announced once and ends nothing.

Such a file is a cache, a preview during training, or a README.
"""

import contextlib
import warnings

_said = set()


def say_once(subject, sentence, announce=None):
    """Announce a sentence, unless this subject had one before.

    Args:
        subject: Hashable, such as a folder that cannot be written.
        sentence: str. The sentence.
        announce: Function that gets it. Defaults to None, which means a `UserWarning`.
    """
    if subject in _said:
        return
    _said.add(subject)
    if announce:
        announce(sentence)
    else:
        warnings.warn(sentence, stacklevel=3)


def warn(sentence):
    """Announce a sentence as a Python warning."""
    warnings.warn(sentence, stacklevel=2)


def forget():
    """Forget all subjects, because a new command begins."""
    _said.clear()


@contextlib.contextmanager
def skipped_on_failure(subject, what, announce):
    """Announce an OSError of the block once instead of raising it.

    Args:
        subject: As in `say_once`.
        what: str. The consequence, such as "pictures are left out".
        announce: Function that gets a sentence; None means that the error is raised.
    """
    try:
        yield
    except OSError as error:
        if announce is None:
            raise
        say_once(subject, f"{what}: {reason(error)}", announce)


def reason(error):
    """Return why a file cannot be written, with its name if the error has it."""
    told = error.strerror or str(error) or type(error).__name__
    return f"{told} ({error.filename})" if error.filename else told
