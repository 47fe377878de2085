"""Images for training: folders, arrays, data sets of TFDS, and the stream.

Names load on first use, so that `import tfgan_kit.data` imports no TensorFlow.
"""

from tfgan_kit import lazy

_HOME = {
    "EMBEDDED": "names",
    "ImageData": "image_data",
    "check_dataset": "names",
    "check_output": "names",
    "find_images": "chosen_images",
    "is_path": "names",
    "kind_of": "names",
    "labelled_places": "few_labels",
    "load": "loading",
    "load_held_out": "files.split_names",
    "overlap": "files.split_names",
    "read_images": "chosen_images",
    "steps_per_epoch": "pipeline",
    "training_stream": "pipeline",
}
__getattr__, __dir__, __all__ = lazy.names(__name__, _HOME)
