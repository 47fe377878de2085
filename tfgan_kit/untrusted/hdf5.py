"""HDF5 files of unknown origin, such as the weights in a `.keras` file."""

import math

from tfgan_kit.errors import InputError
from tfgan_kit.untrusted import limits


def check(file, path):
    """Raise InputError if a file leads to other files, or declares absurd shapes.

    Args:
        file: An open HDF5 file, or its path.
        path: Its name, for messages.

    Raises:
        OSError: It is no HDF5 file.
    """
    import h5py

    total, seen = 0, set()
    with h5py.File(file, "r") as root:
        groups = [root]
        while groups:
            group = groups.pop()
            for name in group:
                link = group.get(name, getlink=True)
                if not isinstance(link, h5py.HardLink):
                    raise InputError(f"{path} has a link in its weights: {name!r}.")
                item = group[name]
                address = h5py.h5o.get_info(item.id).addr
                if address in seen:
                    continue
                seen.add(address)
                if isinstance(item, h5py.Group):
                    groups.append(item)
                elif isinstance(item, h5py.Dataset):
                    total += _size(item, path)
    limits.check(path, total)


def _size(dataset, path):
    if dataset.external or dataset.is_virtual:
        raise InputError(
            f"the weights of {path} lie in another file: {dataset.name!r}."
        )
    size = math.prod(dataset.shape or ()) * dataset.dtype.itemsize
    limits.check(path, size, dataset.id.get_storage_size())
    return size
