"""Work on many files in threads, with results in order. Needs no TensorFlow."""

import collections
import concurrent.futures

# Decoders release the interpreter lock, but small images leave little to share.
_THREADS = 2
_AHEAD = 16


def in_order(function, items):
    """Yield (item, `function(item)`) for each item; a few are computed ahead.

    When the generator is closed, work that has not begun is dropped, so an interrupted
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
