"""Images per second of processor time in float32 and in bfloat16, side by side.

    python benchmarks/precisions.py dcgan sngan r3gan

Images are noise of 28x28; each model trains 30 batches of 64, in three rounds that
alternate, and the median counts.
"""

import statistics
import sys
import time

import numpy as np

import tfgan_kit

BATCH, STEPS, ROUNDS = 64, 30, 3
POLICIES = ("float32", "mixed_bfloat16")


def images_per_second(model, images):
    begun = time.process_time()
    model.fit(images, batch_size=BATCH, verbose=0)
    return len(images) / (time.process_time() - begun)


def main():
    shape = (BATCH * STEPS, 28, 28, 1)
    images = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    for variant in sys.argv[1:]:
        models = [tfgan_kit.build(variant, shape[1:], precision=p) for p in POLICIES]
        for model in models:
            model.fit(images[: 4 * BATCH], batch_size=BATCH, verbose=0)
        rounds = [[images_per_second(m, images) for m in models] for _ in range(ROUNDS)]
        single, half = (
            statistics.median(speeds) for speeds in zip(*rounds, strict=True)
        )
        print(f"{variant}: float32 {single:.0f}, bfloat16 {half:.0f}")


if __name__ == "__main__":
    main()
