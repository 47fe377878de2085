"""The recipes' algorithms in eager PyTorch, as collections of GAN scripts have them."""

import contextlib

import torch
from torch.nn import functional


def _gan_discriminator(real, fake):
    cross_entropy = functional.binary_cross_entropy_with_logits
    real_loss = cross_entropy(real, torch.ones_like(real))
    return real_loss + cross_entropy(fake, torch.zeros_like(fake))


def _gan_generator(fake):
    return functional.binary_cross_entropy_with_logits(fake, torch.ones_like(fake))


def _lsgan_discriminator(real, fake):
    real_loss = functional.mse_loss(real, torch.ones_like(real))
    return 0.5 * (real_loss + functional.mse_loss(fake, torch.zeros_like(fake)))


def _lsgan_generator(fake):
    return 0.5 * functional.mse_loss(fake, torch.ones_like(fake))


def _wasserstein_discriminator(real, fake):
    return fake.mean() - real.mean()


def _hinge_discriminator(real, fake):
    return functional.relu(1.0 - real).mean() + functional.relu(1.0 + fake).mean()


def _minus_mean(fake):
    return -fake.mean()


# By the name of the model in a recipe.
LOSSES = {
    "GAN": (_gan_discriminator, _gan_generator),
    "LSGAN": (_lsgan_discriminator, _lsgan_generator),
    "WGAN": (_wasserstein_discriminator, _minus_mean),
    "WGANGP": (_wasserstein_discriminator, _minus_mean),
    "SNGAN": (_hinge_discriminator, _minus_mean),
}


class TorchGAN:
    """One step of any of them.

    Args:
        generator, discriminator: Modules.
        latent_dim: Length of a latent vector.
        losses: Of `LOSSES`.
        optimizers: Of the generator and of the discriminator.
        n_critic, gp_weight, clip: As of `plain_gan.PlainGAN`.
        bfloat16: Whether to run the networks under autocast, channels last.
        device: "cpu" or "cuda", where the networks are.
    """

    def __init__(
        self,
        generator,
        discriminator,
        latent_dim,
        losses,
        optimizers,
        n_critic=1,
        gp_weight=None,
        clip=None,
        bfloat16=False,
        device="cpu",
    ):
        self.generator = generator
        self.discriminator = discriminator
        self.latent_dim = latent_dim
        self.d_loss_fn, self.g_loss_fn = losses
        self.g_optimizer, self.d_optimizer = optimizers
        self.n_critic = n_critic
        self.gp_weight = gp_weight
        self.clip = clip
        self.bfloat16 = bfloat16
        self.device = device

    def step(self, images):
        """n_critic updates of the discriminator and one of the generator."""
        images = images.to(self.device)
        if self.bfloat16:
            images = images.contiguous(memory_format=torch.channels_last)
        for real in images.chunk(self.n_critic):
            self.train_discriminator(real)
        self.train_generator(len(real))

    def train_discriminator(self, real):
        with torch.no_grad():
            fake = self.synthesize(len(real))
        loss = self.d_loss_fn(self.judge(real), self.judge(fake))
        if self.gp_weight is not None:
            loss = loss + self.gp_weight * self.gradient_penalty(real, fake)
        self.d_optimizer.zero_grad()
        loss.backward()
        self.d_optimizer.step()
        if self.clip is not None:
            for weight in self.discriminator.parameters():
                weight.data.clamp_(-self.clip, self.clip)

    def train_generator(self, count):
        # Many scripts leave this out, and pay for gradients that nobody uses.
        self.discriminator.requires_grad_(False)
        loss = self.g_loss_fn(self.judge(self.synthesize(count)))
        self.g_optimizer.zero_grad()
        loss.backward()
        self.g_optimizer.step()
        self.discriminator.requires_grad_(True)

    def gradient_penalty(self, real, fake):
        mix = torch.rand(len(real), 1, 1, 1, device=self.device)
        images = (real + mix * (fake - real)).requires_grad_(True)
        logits = self.judge(images)
        (gradients,) = torch.autograd.grad(logits.sum(), images, create_graph=True)
        norm = (gradients.flatten(1).square().sum(1) + 1e-12).sqrt()
        return (norm - 1.0).square().mean()

    def synthesize(self, count):
        latents = torch.randn(count, self.latent_dim, device=self.device)
        with self._precision():
            return self.generator(latents).float()

    def judge(self, images):
        with self._precision():
            return self.discriminator(images).float()

    def _precision(self):
        if self.bfloat16:
            return torch.autocast(self.device, dtype=torch.bfloat16)
        return contextlib.nullcontext()
