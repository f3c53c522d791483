"""Modules between an encoder and a decoder. Each stands alone, since its source goes into programs."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


class Reparameterise(nn.Module):
    """Draws from normal distributions while training, and gives their means afterwards (1312.6114)."""

    def forward(self, mean: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return mean
        return mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)


class RandomNormal(nn.Module):
    """Normal random values of a shape, as many samples as come in."""

    def __init__(self, shape: tuple[int, ...], mean: float = 0.0, deviation: float = 1.0) -> None:
        super().__init__()
        self.shape = shape
        self.mean = mean
        self.deviation = deviation

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        drawn = torch.randn(input.shape[0], *self.shape, device=input.device)
        return self.mean + self.deviation * drawn


class RandomUniform(nn.Module):
    """Random values between two limits, of a shape, as many samples as come in."""

    def __init__(self, shape: tuple[int, ...], low: float = 0.0, high: float = 1.0) -> None:
        super().__init__()
        self.shape = shape
        self.low = low
        self.high = high

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        drawn = torch.rand(input.shape[0], *self.shape, device=input.device)
        return self.low + (self.high - self.low) * drawn


class VectorQuantiser(nn.Module):
    """Replaces vectors by the nearest ones of a learned list; gradients go straight on (arXiv 1711.00937).

    Gives the vectors, the loss of each sample (that of the list, and `commitment` times that of the
    encoder), and the places in the list.
    """

    def __init__(self, num_embeddings: int, features: int, dim: int = 1, commitment: float = 0.25) -> None:
        super().__init__()
        self.codes = nn.Embedding(num_embeddings, features)
        nn.init.uniform_(self.codes.weight, -1 / num_embeddings, 1 / num_embeddings)
        self.dim = dim
        self.commitment = commitment

    def forward(self, input: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        vectors = input.movedim(self.dim, -1)
        codes = self.codes.weight
        # The squares of the vectors themselves are the same for all codes.
        indices = (codes.square().sum(1) - 2 * vectors @ codes.T).argmin(-1)
        chosen = self.codes(indices)
        to_codes = (chosen - vectors.detach()).square().flatten(1).mean(1)
        to_input = (chosen.detach() - vectors).square().flatten(1).mean(1)
        straight = vectors + (chosen - vectors).detach()
        return straight.movedim(-1, self.dim), to_codes + self.commitment * to_input, indices


class AveragingVectorQuantiser(nn.Module):
    """A vector quantiser whose list follows the moving means of what comes near (1711.00937, appendix A)."""

    codes: torch.Tensor
    counts: torch.Tensor
    sums: torch.Tensor

    def __init__(
        self, num_embeddings: int, features: int, dim: int = 1, commitment: float = 0.25, decay: float = 0.99
    ) -> None:
        super().__init__()
        codes = torch.empty(num_embeddings, features).uniform_(-1 / num_embeddings, 1 / num_embeddings)
        self.register_buffer("codes", codes)
        self.register_buffer("counts", torch.ones(num_embeddings))
        self.register_buffer("sums", codes.clone())
        self.dim = dim
        self.commitment = commitment
        self.decay = decay

    def forward(self, input: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        vectors = input.movedim(self.dim, -1)
        indices = (self.codes.square().sum(1) - 2 * vectors @ self.codes.T).argmin(-1)
        chosen = F.embedding(indices, self.codes)
        if self.training:
            self.follow(vectors.detach().flatten(0, -2), indices.flatten())
        loss = (chosen - vectors).square().flatten(1).mean(1)
        straight = vectors + (chosen - vectors).detach()
        return straight.movedim(-1, self.dim), self.commitment * loss, indices

    @torch.no_grad()
    def follow(self, vectors: torch.Tensor, indices: torch.Tensor) -> None:
        """Move each vector of the list towards the mean of those that it stood for."""
        counts = torch.zeros_like(self.counts).index_add(0, indices, torch.ones_like(vectors[:, 0]))
        sums = torch.zeros_like(self.sums).index_add(0, indices, vectors)
        self.counts.lerp_(counts, 1 - self.decay)
        self.sums.lerp_(sums, 1 - self.decay)
        self.codes.copy_(self.sums / self.counts.clamp(min=1e-5).unsqueeze(1))


class GumbelSoftmax(nn.Module):
    """Draws a class from scores so that gradients get through; afterwards the likeliest (1611.01144)."""

    def __init__(self, temperature: float = 1.0, hard: bool = False, dim: int = -1) -> None:
        super().__init__()
        self.temperature = temperature
        self.hard = hard
        self.dim = dim

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        if self.training:
            return F.gumbel_softmax(input, self.temperature, self.hard, dim=self.dim)
        chances = torch.softmax(input / self.temperature, dim=self.dim)
        if not self.hard:
            return chances
        return (chances == chances.amax(self.dim, keepdim=True)).to(chances.dtype)
