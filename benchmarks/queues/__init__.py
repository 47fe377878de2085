"""The parts of `translation.py` and `colour.py`, which train queues of runs."""
