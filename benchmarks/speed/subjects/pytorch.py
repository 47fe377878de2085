"""Eager PyTorch, on images in memory that a `DataLoader` shuffles."""

import numpy as np
import torch
from torch.utils.data import DataLoader, TensorDataset

from speed import plan, torch_networks
from speed.line import serve
from speed.rows import config_of
from speed.torch_gan import LOSSES, TorchGAN
from tfgan_kit import recipes


def run(line, variant, images, bfloat16=False):
    """`images` is a .npy file, uint8; with `bfloat16` also channels last."""
    config = config_of(variant)
    pixels = np.load(images)
    layers = plan.networks(config, pixels.shape[1:])
    networks = [
        torch_networks.build(layers[0], (config.latent_dim,)),
        torch_networks.build(layers[1], pixels.shape[1:]),
    ]
    device = "cuda" if torch.cuda.is_available() else "cpu"
    networks = [network.to(device) for network in networks]
    if bfloat16:
        networks = [n.to(memory_format=torch.channels_last) for n in networks]
    arguments = (config.generator_optimizer, config.discriminator_optimizer)
    optimizers = list(map(torch_networks.optimizer, arguments, networks))
    options = {
        name: config.model[name]
        for name in ("n_critic", "gp_weight", "clip")
        if name in config.model
    }
    losses = LOSSES[recipes.get(variant).model]
    gan = TorchGAN(
        *networks,
        config.latent_dim,
        losses,
        optimizers,
        bfloat16=bfloat16,
        device=device,
        **options,
    )
    batches = _batches(pixels, config.images_per_step)
    serve(
        line,
        lambda: gan.step(next(batches)),
        config.images_per_step,
        finish=torch.cuda.synchronize if device == "cuda" else lambda: None,
        weights=torch_networks.trainable(*networks),
        torch=torch.__version__,
        threads=torch.get_num_threads(),
    )


def _batches(pixels, size):
    images = torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 127.5 - 1.0
    dataset = TensorDataset(images.contiguous())
    loader = DataLoader(dataset, batch_size=size, shuffle=True, drop_last=True)
    while True:
        for (batch,) in loader:
            yield batch
