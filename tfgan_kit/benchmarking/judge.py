"""One way to measure the pictures of every training."""

import dataclasses
import functools

import numpy as np

from tfgan_kit import data, metrics
from tfgan_kit.metrics import suite
from tfgan_kit.runs import building, training


class Judge:
    """Measures pictures against the test split, with one extractor for all.

    Args:
        plan: The `Plan`.
        hooks: Of which `announce` and `progress` are called.

    Raises:
        InputError: There is no such split, or the features do not fit the images.
    """

    def __init__(self, plan, hooks):
        self._plan, self._hooks = plan, hooks
        config = plan.config(plan.variants[0], seed=0)
        splits = {"train": config.split, "test": plan.test_split}
        load = functools.cache(
            lambda name: building.load_images(
                config, splits.get(name, name), hooks.announce, hooks.progress
            )
        )
        self._train, self._test = load("train"), load("test")
        self._extractor = metrics.choose(
            plan.features, self._test, load, hooks.announce, hooks.progress
        )

    def check(self, config):
        """Raises InputError where networks or batches do not suit the images."""
        training.check_labelled(config, self._train)
        data.steps_per_epoch(
            len(self._train), config.batch_size, config.model["n_critic"]
        )
        config = dataclasses.replace(config, precision="float32")  # not resolved yet
        shape, num_classes = self._train.image_shape, self._train.num_classes
        building.build_model(config, shape, total_steps=1, num_classes=num_classes)

    def facts(self):
        """What the numbers depend on beside the plan, in types of JSON."""
        extractor = self._extractor
        return {
            "train": _about(self._train),
            "test": _about(self._test),
            "features": {
                name: getattr(extractor, name) for name in ("name", "digest", "resize")
            },
        }

    def unit(self):
        """The results of as many training images: what new real images come to."""
        count = min(self._plan.samples, len(self._train))
        places = np.random.default_rng(0).permutation(len(self._train))[:count]
        places = np.sort(places)
        labels = None if self._train.labels is None else self._train.labels[places]
        return self(self._train.rows(places), labels, of="training images")

    def __call__(self, pictures, labels=None, of="generated pictures"):
        """The results of uint8 pictures `(n, h, w, c)`, in types of JSON.

        Without `labels` there is no label accuracy among them.
        """
        names = [
            name
            for name in self._plan.metrics
            if name != "label-accuracy" or labels is not None
        ]
        if not names:
            return []
        found = suite.measure(
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
        return [result.to_json() for result in found]


def _about(images):
    return {
        "name": images.name,
        "version": images.version,
        "split": images.split,
        "images": len(images),
        "fingerprint": images.fingerprint,
    }
