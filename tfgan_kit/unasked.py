"""Files that nobody asked for: if one cannot be written, that is said once.

A cache, a picture on the way or a README must not end what was asked for.
"""

import contextlib
import warnings

_said = set()


def say_once(subject, sentence, announce=None):
    """Announces a sentence, unless there was one on this subject before.

    Args:
        subject: Hashable, such as a folder that cannot be written.
        sentence: The sentence.
        announce: Called with it; None: it becomes a `UserWarning`.
    """
    if subject in _said:
        return
    _said.add(subject)
    if announce:
        announce(sentence)
    else:
        warnings.warn(sentence, stacklevel=3)


def warn(sentence):
    """What announces a sentence where nothing else does: a warning."""
    warnings.warn(sentence, stacklevel=2)


def forget():
    """Lets everything be said again: a new command begins."""
    _said.clear()


@contextlib.contextmanager
def skipped_on_failure(subject, what, announce):
    """A block that writes a file; an OSError in it is said once, in place of raised.

    Args:
        subject: As of `say_once`.
        what: What is left out, with its verb, such as "pictures are left out".
        announce: Called with a sentence; None: the error is raised.
    """
    try:
        yield
    except OSError as error:
        if announce is None:
            raise
        say_once(subject, f"{what}: {reason(error)}", announce)


def reason(error):
    """Why a file cannot be written, with its name where the error knows it."""
    told = error.strerror or str(error) or type(error).__name__
    return f"{told} ({error.filename})" if error.filename else told
