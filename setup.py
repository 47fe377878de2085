"""Packaging of tfgan-kit: the folder `cli` is installed as `tfgan_kit.cli`."""

import pathlib
import re

from setuptools import find_packages, setup

HERE = pathlib.Path(__file__).parent
VERSION = re.search(
    r'__version__ = "(.+)"', (HERE / "tfgan_kit/__init__.py").read_text()
).group(1)
URL = "https://github.com/tfgan-kit/tfgan-kit"

setup(
    name="tfgan-kit",
    version=VERSION,
    description="GAN models for Keras 3 on TensorFlow: train, look, export, serve",
    long_description=(HERE / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    author="The tfgan-kit developers",
    url=URL,
    project_urls={
        "Source": URL,
        "Documentation": f"{URL}/tree/main/docs",
        "Changelog": f"{URL}/blob/main/CHANGELOG.md",
        "Issues": f"{URL}/issues",
    },
    license="Apache-2.0",
    keywords=[
        "GAN",
        "generative adversarial networks",
        "Keras",
        "TensorFlow",
        "TFLite",
    ],
    classifiers=[
        "Development Status :: 4 - Beta",
        "Environment :: Console",
        "Intended Audience :: Developers",
        "Intended Audience :: Education",
        "Intended Audience :: Science/Research",
        "License :: OSI Approved :: Apache Software License",
        "Operating System :: POSIX :: Linux",
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
        "Topic :: Scientific/Engineering :: Artificial Intelligence",
        "Topic :: Scientific/Engineering :: Image Processing",
        "Typing :: Typed",
    ],
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
        # The lowest and the newest were tested, see "Versions" in CONTRIBUTING.md. The
        # next minor version of TensorFlow, Keras and TFDS is not allowed before it is
        # tested: their private names are used (tfgan_kit/compat.py).
        "tensorflow>=2.20,<2.22",
        "keras>=3.13.1,<3.16",
        "tensorflow-datasets>=4.9.10,<4.10",
        # tensorflow-datasets imports it without requiring it.
        "importlib_resources",
        # tensorflow-metadata, which TFDS needs, refuses a lower one at run time.
        "protobuf>=6.31.1,<8",
        "numpy>=1.26,<3",
        "flatbuffers>=24.3.25,<26",
        # The weights in Keras files are checked before Keras reads them.
        "h5py>=3.11,<4",
        "requests>=2.28,<3",
        "click>=8.1,<9",
        "pillow>=10,<14",
        # Comparison of versions.
        "packaging>=23,<27",
        # Names that load on first use, and that an editor finds.
        "lazy_loader>=0.4,<1",
        # Bars in a terminal.
        "rich>=13,<16",
    ],
    extras_require={
        "litert": ["ai-edge-litert>=2.1.6,<3"],
        "serving": [
            "tensorflow-serving-api>=2.20,<2.22",
            "grpcio>=1.59,<2",
        ],
        "tensorboard": ["tensorboard>=2.20,<3"],
        # What `make docs` builds the site with.
        "docs": [
            "mkdocs>=1.6.1,<2",
            "mkdocs-material>=9.7,<10",
            "mkdocstrings[python]>=1.0,<2",
            "mkdocs-click>=0.9,<1",
        ],
        # What `make benchmark` compares with.
        "benchmark": ["torch>=2.4"],
        "test": [
            "pytest>=8",
            "pytest-xdist>=3.6",
            "hypothesis>=6.100,<7",
            "ruff>=0.9",
            "ai-edge-litert>=2.1.6,<3",
            "tensorflow-serving-api>=2.20,<2.22",
            "grpcio>=1.59,<2",
            "wheel",
            # The tests run the notebooks in examples/ with these.
            "nbclient>=0.10,<0.12",
            "nbformat>=5.10,<6",
            "ipykernel>=6.29,<8",
            "setuptools>=64",
            "tensorboard>=2.20,<3",
            # What the metrics are compared with.
            "prdc>=0.2",
            "scipy>=1.11",
        ],
    },
)
