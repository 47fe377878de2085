"""Shards of a TFDS data set, written atomically, and its description.

After a kill, `tfds.dataset_builders.store_as_tfds_dataset` starts again: killed at
image 550 of 1,000, it made all 1,000 again (TFDS 4.9.10). `tfds.core.SequentialWriter`
continues after the last complete shard, but it needs the images' size in advance, keeps
no record of skipped files, and serializes an example differently in each process.
"""

import contextlib
import json

import tensorflow as tf
import tensorflow_datasets as tfds

from tfgan_kit import compat, files
from tfgan_kit.data import description_digest
from tfgan_kit.data.files.image_files import UnreadableImage
from tfgan_kit.data.prefetch import in_order
from tfgan_kit.errors import RunError
from tfgan_kit.untrusted import documents


class Records:
    """The folder in which a `PreparationPlan` is carried out.

    Its file `manifest.json` describes each complete shard: `examples`; their `bytes`;
    `file_size`; `sizes`, the first two (height, width) in it; and `left_out`, one
    sentence per file.
    """

    def __init__(self, plan):
        self.plan = plan
        self.folder = plan.work / plan.target.name
        self.folder.mkdir(parents=True, exist_ok=True)
        for folder in (plan.work, self.folder):
            files.remove_unfinished(folder)
        self._manifest = plan.work / "manifest.json"
        self._states = _read(self._manifest)
        self._features = self._features_of((None, None))
        self._serializer = compat.example_serializer(self._features)

    def state(self, shard):
        return self._states[self._path(shard).name]

    def has(self, shard):
        """Return whether the shard exists, as it would be written now."""
        path = self._path(shard)
        state = self._states.get(path.name)
        if state is None or (state["left_out"] and not self.plan.skip_corrupt):
            return False
        return path.exists() and path.stat().st_size == state["file_size"]

    def write(self, shard, after_each):
        """Write a shard, and call `after_each` after each of its images.

        Raises:
            UnreadableImage: The first file that cannot be read and must not be skipped.
            RunError: The shard cannot be written.
        """
        path = self._path(shard)
        path.unlink(missing_ok=True)
        state = {"examples": 0, "bytes": 0, "sizes": [], "left_out": []}
        with files.replacing(path) as temporary, _writer(temporary) as writer:
            encoded = in_order(self._encode, shard.images)
            with contextlib.closing(encoded):
                for image, result in encoded:
                    if isinstance(result, UnreadableImage):
                        state["left_out"].append(str(result))
                    else:
                        self._add(image, *result, writer, state)
                    after_each()
        state["file_size"] = path.stat().st_size
        self._states[path.name] = state
        with files.replacing(self._manifest) as temporary:
            temporary.write_text(json.dumps(files.sealed(self._states)))

    def write_metadata(self):
        """Describe the shards as TFDS does."""
        states = [self.state(shard) for shard in self.plan.shards]
        sizes = {tuple(size) for state in states for size in state["sizes"]}
        (size,) = sizes if len(sizes) == 1 else [(None, None)]
        splits = []
        for split in self.plan.folder.splits:
            shards = [shard for shard in self.plan.shards if shard.split == split]
            splits.append(
                compat.split_info(
                    split,
                    shard_lengths=[self.state(shard)["examples"] for shard in shards],
                    num_bytes=sum(self.state(shard)["bytes"] for shard in shards),
                    filename_template=self._template(split),
                )
            )
        labelled = self.plan.class_names is not None
        tfds.folder_dataset.write_metadata(
            data_dir=self.folder,
            features=self._features_of(size),
            split_infos=splits,
            version=self.plan.target.name,
            supervised_keys=("image", "label") if labelled else None,
            description="Images of a folder, prepared by tfgan-kit.",
        )
        description_digest.write(self.folder)

    def _features_of(self, size):
        shape = (*size, self.plan.encoder.channels)
        features = {"image": tfds.features.Image(shape=shape, encoding_format="png")}
        if self.plan.class_names is not None:
            names = [*self.plan.class_names]
            features["label"] = tfds.features.ClassLabel(names=names)
        return tfds.features.FeaturesDict(features)

    def _template(self, split):
        return compat.shard_template(self.folder, self.plan.name, split)

    def _path(self, shard):
        template = self._template(shard.split)
        name = template.relative_filepath(shard_index=shard.number, num_shards=shard.of)
        return self.folder / name

    def _encode(self, image):
        """Return PNG bytes and size of an image, or the problem if it is skipped."""
        try:
            return self.plan.encoder(self.plan.folder.path(image))
        except UnreadableImage as error:
            if not self.plan.skip_corrupt:
                raise
            return error

    def _add(self, image, content, size, writer, state):
        example = {"image": content}
        if self.plan.class_names is not None:
            example["label"] = self.plan.folder.label(image)
        example = self._serializer.get_tf_example(
            self._features.encode_example(example)
        )
        # Otherwise the order within an example differs from process to process.
        content = example.SerializeToString(deterministic=True)
        writer.write(content)
        state["examples"] += 1
        state["bytes"] += len(content)
        if size not in state["sizes"] and len(state["sizes"]) < 2:
            state["sizes"].append(size)


def _read(manifest):
    """Return the states of the complete shards; none if the file is damaged."""
    try:
        states = documents.read(manifest)
        return files.unsealed(states) if files.is_whole(states) else {}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def describe(folder):
    """Return the images of each split of a data set, and whether all have one size."""
    info = tfds.builder_from_directory(folder).info
    counts = {name: split.num_examples for name, split in info.splits.items()}
    return counts, None not in info.features["image"].shape


@contextlib.contextmanager
def _writer(path):
    """Return TensorFlow's writer, with errors of our classes."""
    try:
        with tf.io.TFRecordWriter(str(path)) as writer:
            yield writer
    except tf.errors.OpError as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise RunError(f"a shard cannot be written: {reason}.") from error
