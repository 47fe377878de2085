"""The recipes' algorithms in eager PyTorch, as collections of GAN scripts have them."""

import contextlib

import torch
from torch.nn import functional
from torch.nn.functional import relu


def bce(logits, label):
    targets = torch.full_like(logits, label)
    return functional.binary_cross_entropy_with_logits(logits, targets)


# The losses of the discriminator and the generator, by the name of the recipe's model.
WASSERSTEIN = lambda real, fake: fake.mean() - real.mean(), lambda fake: -fake.mean()
LOSSES = {
    "GAN": (
        lambda real, fake: bce(real, 1.0) + bce(fake, 0.0),
        lambda fake: bce(fake, 1.0),
    ),
    "LSGAN": (
        lambda real, fake: 0.5 * ((real - 1) ** 2).mean() + 0.5 * (fake**2).mean(),
        lambda fake: 0.5 * ((fake - 1) ** 2).mean(),
    ),
    "WGAN": WASSERSTEIN,
    "WGANGP": WASSERSTEIN,
    "SNGAN": (
        lambda real, fake: relu(1 - real).mean() + relu(1 + fake).mean(),
        lambda fake: -fake.mean(),
    ),
}


class TorchGAN:
    """The algorithm of any of the recipes.

    Args:
        generator, discriminator: Modules, on the CPU.
        latent_dim: Length of a latent vector.
        losses: A pair of `LOSSES`.
        optimizers: Arguments of the optimizer of the generator and of the
            discriminator, as a `RunConfig` has them.
        n_critic, gp_weight, clip: As `PlainGAN` takes them.
        bfloat16: Whether the networks run under autocast, channels last.
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
    ):
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.memory_format = torch.contiguous_format
        if bfloat16:
            self.memory_format = torch.channels_last
        self.generator, self.discriminator = (
            network.to(self.device, memory_format=self.memory_format)
            for network in (generator, discriminator)
        )
        self.latent_dim = latent_dim
        self.d_loss_fn, self.g_loss_fn = losses
        g_arguments, d_arguments = optimizers
        self.g_optimizer = _optimizer(g_arguments, self.generator)
        self.d_optimizer = _optimizer(d_arguments, self.discriminator)
        self.n_critic = n_critic
        self.gp_weight = gp_weight
        self.clip = clip
        self.bfloat16 = bfloat16

    def step(self, images):
        """Does n_critic updates of the discriminator and one of the generator."""
        images = images.to(self.device, memory_format=self.memory_format)
        for real in images.chunk(self.n_critic):
            self.train_discriminator(real)
        self.train_generator(len(real))

    def train_discriminator(self, real):
        with torch.no_grad():
            fake = self.generate(len(real))
        loss = self.d_loss_fn(self.logits(real), self.logits(fake))
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
        loss = self.g_loss_fn(self.logits(self.generate(count)))
        self.g_optimizer.zero_grad()
        loss.backward()
        self.g_optimizer.step()
        self.discriminator.requires_grad_(True)

    def gradient_penalty(self, real, fake):
        mix = torch.rand(len(real), 1, 1, 1, device=self.device)
        images = (real + mix * (fake - real)).requires_grad_(True)
        logits = self.logits(images)
        (gradients,) = torch.autograd.grad(logits.sum(), images, create_graph=True)
        norm = (gradients.flatten(1).square().sum(1) + 1e-12).sqrt()
        return (norm - 1.0).square().mean()

    def generate(self, count):
        latents = torch.randn(count, self.latent_dim, device=self.device)
        with self._autocast():
            return self.generator(latents).float()

    def logits(self, images):
        with self._autocast():
            return self.discriminator(images).float()

    def finish(self):
        """Waits for what a GPU has not computed yet."""
        if self.device == "cuda":
            torch.cuda.synchronize()

    def _autocast(self):
        if self.bfloat16:
            return torch.autocast(self.device, dtype=torch.bfloat16)
        return contextlib.nullcontext()


def _optimizer(arguments, network):
    """The optimizer of a recipe, in PyTorch."""
    options = {"lr": arguments["learning_rate"], "eps": arguments["epsilon"]}
    if arguments["name"] == "adam":
        betas = (arguments["beta_1"], arguments["beta_2"])
        return torch.optim.Adam(network.parameters(), betas=betas, **options)
    options |= {"alpha": arguments["rho"], "momentum": arguments["momentum"]}
    return torch.optim.RMSprop(network.parameters(), **options)
