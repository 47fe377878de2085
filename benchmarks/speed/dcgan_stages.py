"""The sizes of the default convolutional networks. Needs no framework."""


def stages(image_shape):
    """Sizes and channels of the pictures inside the networks, the smallest first.

    Args:
        image_shape: (height, width, channels).

    Returns:
        `(sizes, widths)`: (height, width) of every stage up to the image, and the
        number of channels of every stage but the image.
    """
    sizes = [tuple(image_shape[:2])]
    while min(sizes[0]) > 4:
        sizes.insert(0, tuple(-(-side // 2) for side in sizes[0]))
    depth = len(sizes) - 1
    widest = min(32 * 2 ** (depth - 1), 512)
    return sizes, [max(widest // 2**stage, 16) for stage in range(depth)]
