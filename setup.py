"""Packaging of tfgan-kit: the folder `cli` is installed as `tfgan_kit.cli`."""

import pathlib
import re

from setuptools import find_packages, setup

HERE = pathlib.Path(__file__).parent
VERSION = re.search(
    r'__version__ = "(.+)"', (HERE / "tfgan_kit/__init__.py").read_text()
).group(1)

setup(
    name="tfgan-kit",
    version=VERSION,
    description="GAN models for Keras 3 on TensorFlow: train, look, export, serve",
    long_description=(HERE / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    python_requires=">=3.11,<3.14",
    packages=[
        *find_packages(include=["tfgan_kit", "tfgan_kit.*"]),
        "tfgan_kit.cli",
        *(f"tfgan_kit.cli.{name}" for name in find_packages("cli")),
    ],
    package_dir={"tfgan_kit.cli": "cli"},
    package_data={
        "tfgan_kit": ["py.typed", "*.pyi", "*/*.pyi"],
        "tfgan_kit.data.embedded": [
            "fashion_mnist_mini/*",
            "fashion_mnist_mini/1.0.0/*",
        ],
        "tfgan_kit.metrics.features": ["classifiers/*/*"],
    },
    zip_safe=False,
    entry_points={"console_scripts": ["tfgan-kit = tfgan_kit.cli.main:main"]},
    install_requires=[
        "tensorflow>=2.21",
        "keras>=3.15",
        "tensorflow-datasets>=4.9.10",
        # tensorflow-datasets imports it without requiring it.
        "importlib_resources",
        # These floors are those of TensorFlow 2.21, which needs all three.
        "requests>=2.21",
        "numpy>=1.26",
        "flatbuffers>=25.9.23",
        "click>=8.1",
        "pillow>=10",
        # Names that load on first use, and that an editor finds.
        "lazy_loader>=0.4",
        # Bars in a terminal.
        "rich>=13",
    ],
    extras_require={
        "litert": ["ai-edge-litert>=2.1"],
        "serving": [
            "tensorflow-serving-api>=2.19",
            "grpcio>=1.24.3",
            "protobuf>=6.31.1",
        ],
        "tensorboard": ["tensorboard>=2.20"],
        # What `make benchmark` compares with.
        "benchmark": ["torch>=2.4"],
        "test": [
            "pytest>=8",
            "pytest-xdist>=3.6",
            "ruff>=0.9",
            "ai-edge-litert>=2.1",
            "tensorflow-serving-api>=2.19",
            "grpcio>=1.24.3",
            "protobuf>=6.31.1",
            "wheel",
            "setuptools>=64",
            "tensorboard>=2.20",
            # What the metrics are compared with.
            "prdc>=0.2",
            "scipy>=1.11",
        ],
    },
)
