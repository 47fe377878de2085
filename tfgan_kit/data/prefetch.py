"""Work on many files in threads, whose results come in order. Needs no TensorFlow."""

import collections
import concurrent.futures

# Decoders give the interpreter free, but small images leave it little to share.
_THREADS = 2
_AHEAD = 16


def in_order(function, items):
    """Yields (item, `function(item)`) of each item; a few are worked on ahead.

    What is not begun when the generator is closed is not done, so that an interrupted
    caller waits for one file at most.
    """
    pool = concurrent.futures.ThreadPoolExecutor(_THREADS)
    waiting = collections.deque()
    try:
        for item in items:
            waiting.append((item, pool.submit(function, item)))
            if len(waiting) > _AHEAD:
                done, future = waiting.popleft()
                yield done, future.result()
        while waiting:
            done, future = waiting.popleft()
            yield done, future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
