"""The data by which a translator is measured."""

import dataclasses
import functools
from collections.abc import Mapping

import numpy as np

from tfgan_kit.data import pairs
from tfgan_kit.data.data_set import DataSet
from tfgan_kit.data.image_data import ImageData
from tfgan_kit.errors import InputError
from tfgan_kit.metrics.translation import Translation


@dataclasses.dataclass(frozen=True, eq=False)
class TranslatorData:
    """Two or more fields of images, with facts about their classes.

    Attributes:
        examples: The data set with the fields.
        labels: Integers `(n,)`, the classes of pairs, or None.
        class_names: Names of the classes of the whole data set, or None.
        num_classes: int. Number of these classes, or None.
        classes: The class of all images of a field, by the field's name; for fields
            that are classes of a data set.

    Raises:
        InputError: A field holds no images, or there are not as many labels as pairs.
    """

    examples: DataSet
    labels: np.ndarray | None = None
    class_names: tuple[str, ...] | None = None
    num_classes: int | None = None
    classes: Mapping[str, int] = dataclasses.field(default_factory=dict)

    def __post_init__(self):
        others = [m for m in self.examples.modalities.values() if m.name != "image"]
        if others:
            raise InputError(
                "this measures translated images. To measure other examples, compare "
                f"arrays. Received: fields of {others[0].plural}."
            )
        if self.labels is not None and len(self.labels) != len(self.examples):
            raise InputError(
                "there must be a label for each pair. "
                f"Received: {len(self.labels)} labels of {len(self.examples)} pairs."
            )

    @functools.cached_property
    def _images(self):
        examples = self.examples
        labels = self.labels if examples.paired else None
        return {
            name: ImageData(
                examples.fields[name],
                None if labels is None else labels.astype(np.int64),
                self.class_names,
                f"{name} of {examples.name}",
                examples.version,
                examples.split,
            )
            for name in examples.modalities
        }

    def images(self, field: str, rows: np.ndarray | None = None) -> ImageData:
        """Return the images of a field, all or some rows.

        Raises:
            InputError: There is no such field.
        """
        if field not in self._images:
            raise InputError(
                f"the translator needs images of {field}. "
                f"Received: {', '.join(self._images)}."
            )
        images = self._images[field]
        if rows is None:
            return images
        return dataclasses.replace(
            images,
            images=images.rows(rows),
            labels=None if images.labels is None else images.labels[rows],
            known_fingerprint=None,
        )

    def rows(self, field: str, samples: int | None, seed: int) -> np.ndarray | None:
        """Return the rows of some sources, drawn by the seed; None means all."""
        count = len(self.images(field))
        if samples is None or samples >= count:
            # Sources in shards are read once, as their translations are in memory, too.
            return np.arange(count) if self.examples.is_in_shards(field) else None
        chosen = np.random.default_rng(seed).permutation(count)[:samples]
        return np.sort(chosen)

    def translation(
        self, takes: str, gives: str, rows: np.ndarray | None = None
    ) -> Translation:
        """Return the `Translation` of one field to another, before it is made."""
        source, target = self.images(takes, rows), self.images(gives)
        if not self.examples.paired:
            return Translation(
                source,
                num_classes=self.num_classes,
                target_class=self.classes.get(gives),
            )
        scale = _scale(source.image_shape, target.image_shape)
        return Translation(
            source,
            target.images if rows is None else target.rows(rows),
            num_classes=self.num_classes,
            scale=scale,
            shrink=functools.partial(pairs.shrink, scale=scale),
            shrink_rule=pairs.describe_shrinking(target.image_shape, scale),
        )


def _scale(small, large):
    """Return by how much `large` is larger in both directions; 1 if it is not."""
    ratio = large[0] // small[0]
    sides = tuple(ratio * side for side in small[:2])
    return ratio if ratio > 1 and sides == tuple(large[:2]) else 1
