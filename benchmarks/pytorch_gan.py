"""GANs as well-known scripts train them: `python benchmarks/pytorch_gan.py`.

Trains one in PyTorch for so many minutes and writes pictures as PNG files, which
`tfgan-kit evaluate` measures. Networks, first weights, order of updates and numbers are
those of

- `dcgan`, `wgan-gp` (fully connected): github.com/eriklindernoren/PyTorch-GAN,
  implementations/dcgan and implementations/wgan_gp;
- `wgan-gp-conv`: github.com/igul222/improved_wgan_training, gan_mnist.py, but for its
  first weights (He's there, PyTorch's here) and its sigmoid (a tanh here).

What differs is in their favour: images come from memory; those of 28x28 are padded to
the 32x32 that `dcgan` needs, and cropped back, instead of resized; a gradient penalty
mixes with one number an image and has its norm over all pixels. Pictures are made as
the scripts make theirs, in training mode, a batch at a time.
"""

import os
import pathlib
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import click
import numpy as np
import torch
from torch import nn
from torch.nn import functional

from speed import command
from tfgan_kit import data
from tfgan_kit.modalities import image_grids

BATCH_SIZE = 64


class DCGAN:
    """Batch norm with the 0.8 that is its epsilon there."""

    latent_dim, margin, n_critic = 100, 2, 1
    adam = {"lr": 2e-4, "betas": (0.5, 0.999)}

    def networks(self):
        def block(inputs, outputs, norm):
            layers = [
                nn.Conv2d(inputs, outputs, 3, 2, 1),
                nn.LeakyReLU(0.2),
                nn.Dropout2d(0.25),
            ]
            return [*layers, nn.BatchNorm2d(outputs, 0.8)] if norm else layers

        generator = nn.Sequential(
            nn.Linear(self.latent_dim, 128 * 8 * 8),
            nn.Unflatten(1, (128, 8, 8)),
            nn.BatchNorm2d(128),
            nn.Upsample(scale_factor=2),
            nn.Conv2d(128, 128, 3, 1, 1),
            nn.BatchNorm2d(128, 0.8),
            nn.LeakyReLU(0.2),
            nn.Upsample(scale_factor=2),
            nn.Conv2d(128, 64, 3, 1, 1),
            nn.BatchNorm2d(64, 0.8),
            nn.LeakyReLU(0.2),
            nn.Conv2d(64, 1, 3, 1, 1),
            nn.Tanh(),
        )
        discriminator = nn.Sequential(
            *block(1, 16, norm=False),
            *block(16, 32, norm=True),
            *block(32, 64, norm=True),
            *block(64, 128, norm=True),
            nn.Flatten(),
            nn.Linear(128 * 2 * 2, 1),
        )
        return generator.apply(_small_weights), discriminator.apply(_small_weights)

    def step(self, gan, batches):
        """The generator first; its pictures are the discriminator's fakes."""
        real, ones = next(batches), torch.ones(BATCH_SIZE, 1)
        fake = gan.generator(torch.randn(BATCH_SIZE, self.latent_dim))
        loss = functional.binary_cross_entropy_with_logits
        gan.update(gan.of_generator, loss(gan.discriminator(fake), ones))
        real_loss = loss(gan.discriminator(real), ones)
        fake_loss = loss(gan.discriminator(fake.detach()), 0 * ones)
        gan.update(gan.of_discriminator, 0.5 * (real_loss + fake_loss))


class WGANGP:
    """Fully connected, as the collection has it."""

    latent_dim, margin, n_critic = 100, 0, 5
    adam = {"lr": 2e-4, "betas": (0.5, 0.999)}

    def networks(self):
        def block(inputs, outputs):
            norm = nn.BatchNorm1d(outputs, 0.8)
            return [nn.Linear(inputs, outputs), norm, nn.LeakyReLU(0.2)]

        generator = nn.Sequential(
            *(nn.Linear(self.latent_dim, 128), nn.LeakyReLU(0.2)),
            *(*block(128, 256), *block(256, 512), *block(512, 1024)),
            *(nn.Linear(1024, 784), nn.Tanh(), nn.Unflatten(1, (1, 28, 28))),
        )
        critic = nn.Sequential(
            *(nn.Flatten(), nn.Linear(784, 512), nn.LeakyReLU(0.2)),
            *(nn.Linear(512, 256), nn.LeakyReLU(0.2), nn.Linear(256, 1)),
        )
        return generator, critic

    def step(self, gan, batches):
        for _ in range(self.n_critic):
            real = next(batches)
            with torch.no_grad():
                fake = gan.generator(torch.randn(BATCH_SIZE, self.latent_dim))
            loss = gan.discriminator(fake).mean() - gan.discriminator(real).mean()
            penalty = _gradient_penalty(gan.discriminator, real, fake)
            gan.update(gan.of_discriminator, loss + 10 * penalty)
        fake = gan.generator(torch.randn(BATCH_SIZE, self.latent_dim))
        gan.update(gan.of_generator, -gan.discriminator(fake).mean())


class ConvolutionalWGANGP(WGANGP):
    """5x5 kernels, no normalisation in either network; batches of 50 there."""

    latent_dim = 128
    adam = {"lr": 1e-4, "betas": (0.5, 0.9)}

    def networks(self):
        def up(inputs, outputs):
            return nn.ConvTranspose2d(inputs, outputs, 5, 2, 2, output_padding=1)

        generator = nn.Sequential(
            *(nn.Linear(self.latent_dim, 4096), nn.ReLU()),
            *(nn.Unflatten(1, (256, 4, 4)), up(256, 128), nn.ReLU()),
            *(nn.ZeroPad2d((0, -1, 0, -1)), up(128, 64), nn.ReLU()),  # 8x8 to 7x7
            *(up(64, 1), nn.Tanh()),
        )
        critic = nn.Sequential(
            *(nn.Conv2d(1, 64, 5, 2, 2), nn.LeakyReLU(0.2)),
            *(nn.Conv2d(64, 128, 5, 2, 2), nn.LeakyReLU(0.2)),
            *(nn.Conv2d(128, 256, 5, 2, 2), nn.LeakyReLU(0.2)),
            *(nn.Flatten(), nn.Linear(4096, 1)),
        )
        return generator, critic


RECIPES = {"dcgan": DCGAN, "wgan-gp": WGANGP, "wgan-gp-conv": ConvolutionalWGANGP}


class Pair:
    """Both networks of a recipe with their optimizers."""

    def __init__(self, recipe):
        self.generator, self.discriminator = recipe.networks()
        self.of_generator, self.of_discriminator = (
            torch.optim.Adam(network.parameters(), **recipe.adam)
            for network in (self.generator, self.discriminator)
        )

    def update(self, optimizer, loss):
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def _small_weights(module):
    if isinstance(module, nn.Conv2d):
        nn.init.normal_(module.weight, 0.0, 0.02)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)


def _gradient_penalty(critic, real, fake):
    mix = torch.rand(len(real), 1, 1, 1)
    between = (mix * real + (1 - mix) * fake).requires_grad_(True)
    (slope,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
    return (slope.flatten(1).norm(2, dim=1) - 1).square().mean()


def _batches(pixels, margin):
    """Float32 batches in [-1, 1], channels first, each epoch in another order."""
    margins = ((0, 0), (margin, margin), (margin, margin), (0, 0))
    pixels = torch.from_numpy(np.pad(pixels, margins).transpose(0, 3, 1, 2).copy())
    while True:
        for places in torch.randperm(len(pixels)).split(BATCH_SIZE):
            if len(places) == BATCH_SIZE:
                yield pixels[places].float() / 127.5 - 1


def _pictures(generator, recipe, count):
    """Uint8 `(count, 28, 28, 1)`."""
    found = []
    with torch.no_grad():
        for _ in range(-(-count // BATCH_SIZE)):
            found.append(generator(torch.randn(BATCH_SIZE, recipe.latent_dim)))
    pictures = torch.cat(found)[:count].permute(0, 2, 3, 1).numpy()
    sides = slice(recipe.margin, -recipe.margin or None)
    return np.rint((pictures[:, sides, sides] + 1) * 127.5).astype("uint8")


@click.command()
@click.argument("recipe", type=click.Choice(list(RECIPES)))
@click.option("--minutes", type=float, required=True, help="Of training, by the clock.")
@click.option("--dataset", default="fashion_mnist", show_default=True)
@click.option("--data-dir", help="Where TFDS keeps its data sets.")
@click.option("--samples", default=10_000, show_default=True)
@click.option("--seed", default=0, show_default=True)
@click.option("--out", type=pathlib.Path, required=True, help="A new folder.")
def main(recipe, minutes, dataset, data_dir, samples, seed, out):
    out.mkdir(parents=True)
    torch.manual_seed(seed)
    recipe = RECIPES[recipe]()
    pixels = data.load(dataset, split="train", data_dir=data_dir).images
    batches, gan = _batches(np.asarray(pixels), recipe.margin), Pair(recipe)
    steps, began = 0, time.perf_counter()
    while time.perf_counter() - began < 60 * minutes:
        recipe.step(gan, batches)
        steps += 1
    seen = steps * recipe.n_critic * BATCH_SIZE
    click.echo(f"{steps:,} steps, {seen:,} images seen by the discriminator")
    for number, picture in enumerate(_pictures(gan.generator, recipe, samples)):
        image_grids.write_png(out / f"{number:05}.png", picture)


if __name__ == "__main__":
    command.run(main)
