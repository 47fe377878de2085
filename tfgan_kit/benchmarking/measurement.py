"""The measurement of the images of every training, by one extractor."""

import dataclasses
import functools

import numpy as np

from tfgan_kit import data, metrics
from tfgan_kit.metrics import suite
from tfgan_kit.runs import building, label_checks


class Measurement:
    """Comparison of images with the test split, with one extractor for all trainings.

    Args:
        plan: The `BenchmarkPlan`.
        hooks: The `Hooks`; `announce` and `progress` are called.

    Raises:
        InputError: There is no such split, or the features do not fit the images.
    """

    def __init__(self, plan, hooks):
        self._plan, self._hooks = plan, hooks
        config = plan.config(plan.variants[0], seed=0)
        splits = {"train": config.split, "test": plan.test_split}
        load = functools.cache(
            lambda name: building.load_data(
                config, splits.get(name, name), hooks.announce, hooks.progress
            )
        )
        self._train, self._test = load("train"), load("test")
        self._extractor = metrics.choose(
            plan.features, self._test, load, hooks.announce, hooks.progress
        )

    def check(self, config):
        """Raise InputError unless networks and batches suit the images.

        Args:
            config: The `RunConfig` of a training.
        """
        label_checks.check(config, self._train)
        data.steps_per_epoch(
            len(self._train), config.batch_size, config.model["n_critic"]
        )
        config = dataclasses.replace(config, precision="float32")  # not resolved yet
        shape, num_classes = self._train.image_shape, self._train.num_classes
        building.build_model(config, shape, total_steps=1, num_classes=num_classes)

    def facts(self):
        """Return further facts that determine the numbers, in types of JSON."""
        extractor = self._extractor
        return {
            "train": _describe_images(self._train),
            "test": _describe_images(self._test),
            "features": {
                name: getattr(extractor, name) for name in ("name", "digest", "resize")
            },
        }

    def unit(self):
        """Return the results of as many training images: those of new real images."""
        count = min(self._plan.samples, len(self._train))
        indices = np.random.default_rng(0).permutation(len(self._train))[:count]
        indices = np.sort(indices)
        labels = None if self._train.labels is None else self._train.labels[indices]
        return self(self._train.rows(indices), labels, of="training images")

    def __call__(self, pictures, labels=None, of="generated pictures"):
        """Return the results of images, in types of JSON.

        Args:
            pictures: Uint8 `(n, height, width, channels)`.
            labels: Their labels, int `(n,)`. Without them there is no metric of labels.
            of: str. The name of the images in messages.
        """
        names = [
            name
            for name in self._plan.metrics
            if name not in ("label-accuracy", "cas") or labels is not None
        ]
        if not names:
            return []
        results = suite.measure(
            names,
            pictures,
            self._test,
            self._extractor,
            train=self._train,
            labels=labels,
            of=of,
            progress=self._hooks.progress,
            announce=self._hooks.announce,
        )
        return [result.to_json() for result in results]


def _describe_images(images):
    return {
        "name": images.name,
        "version": images.version,
        "split": images.split,
        "images": len(images),
        "fingerprint": images.fingerprint,
    }
