"""The arguments of the network families; nothing here imports TensorFlow."""

# Every argument of the networks and its default; None is chosen by the image shape.
NETWORKS = {
    "dcgan": {
        "generator": {
            "width": None,
            "depth": None,
            "normalization": "batch",
            "spectral": False,
            "attention": False,
        },
        "discriminator": {
            "width": None,
            "depth": None,
            "normalization": "batch",
            "attention": False,
        },
    },
    "mlp": {
        "generator": {
            "width": 1024,
            "depth": 4,
            "normalization": "batch",
            "spectral": False,
        },
        "discriminator": {"width": 512, "depth": 2, "normalization": "none"},
    },
    "r3": {
        "generator": {
            "width": None,
            "narrowest": None,
            "depth": None,
            "num_blocks": 1,
            "normalization": "none",
            "spectral": False,
        },
        "discriminator": {
            "width": None,
            "narrowest": None,
            "depth": None,
            "num_blocks": 1,
            "normalization": "none",
        },
    },
    "resnet": {
        "generator": {
            "width": None,
            "narrowest": None,
            "depth": None,
            "normalization": "batch",
            "spectral": False,
            "attention": False,
        },
        "discriminator": {
            "width": None,
            "narrowest": None,
            "depth": None,
            "normalization": "batch",
            "pooling": "mean",
            "attention": False,
        },
    },
}
