"""The process of one subject: `python -m speed.worker '{"subject": ..., ...}'`.

Its own, for TensorFlow and PyTorch in one process take each other's threads, and what
one subject leaves in memory must not slow another.
"""

import importlib
import json
import signal
import sys

from speed.line import Line


def main():
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asks ends it
    arguments = json.loads(sys.argv[1])
    subject = importlib.import_module(f"speed.subjects.{arguments.pop('subject')}")
    subject.run(Line(), **arguments)


if __name__ == "__main__":
    main()
