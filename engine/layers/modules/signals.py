"""Modules that turn waveforms into pictures of their frequencies. Each stands alone, with its helpers."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import nn


def signal_window(name: str, length: int, n_fft: int) -> torch.Tensor:
    """A periodic window of `length` points in the middle of `n_fft`, 0 around it."""
    if name == "hann":
        window = torch.hann_window(length)
    else:
        window = torch.hamming_window(length) if name == "hamming" else torch.ones(length)
    before = (n_fft - length) // 2
    return F.pad(window, (before, n_fft - length - before))


def fourier_waves(n_fft: int) -> torch.Tensor:
    """Cosines, then negative sines, of each frequency up to the half: 2 (n_fft // 2 + 1) × n_fft."""
    point, frequency = torch.arange(n_fft), torch.arange(n_fft // 2 + 1).unsqueeze(1)
    # The remainder keeps the angles small, and so exact.
    angle = (point * frequency % n_fft).double() * (2 * math.pi / n_fft)
    return torch.cat([torch.cos(angle), -torch.sin(angle)]).float()


def mel_places(frequency: torch.Tensor, scale: str) -> torch.Tensor:
    """Hertz as mel: "htk" is 2595 log10(1 + f / 700); "slaney" is straight below 1 kHz and bent above."""
    if scale == "htk":
        return 2595 * torch.log10(1 + frequency / 700)
    bent = 15 + torch.log(frequency.clamp(min=1e-9) / 1000) * 27 / math.log(6.4)
    return torch.where(frequency < 1000, frequency * 3 / 200, bent)


def mel_frequencies(place: torch.Tensor, scale: str) -> torch.Tensor:
    """Mel as hertz: the inverse of `mel_places`."""
    if scale == "htk":
        return 700 * (10 ** (place / 2595) - 1)
    bent = 1000 * torch.exp((place - 15) * math.log(6.4) / 27)
    return torch.where(place < 15, place * 200 / 3, bent)


def mel_filters(
    n_mels: int, n_fft: int, sample_rate: int, f_min: float, f_max: float, scale: str, norm: bool
) -> torch.Tensor:
    """Triangles that overlap by half, evenly spread on the mel scale: n_mels × (n_fft // 2 + 1).

    With `norm` each has the area of 1 hertz (Slaney's Auditory Toolbox), else the height 1 (HTK).
    """
    ends = mel_places(torch.tensor([f_min, f_max], dtype=torch.float64), scale)
    steps = torch.arange(n_mels + 2, dtype=torch.float64) / (n_mels + 1)
    corner = mel_frequencies(ends[0] + (ends[1] - ends[0]) * steps, scale).unsqueeze(1)
    left, middle, right = corner[:-2], corner[1:-1], corner[2:]
    frequency = torch.arange(n_fft // 2 + 1, dtype=torch.float64) * sample_rate / n_fft
    rise, fall = (frequency - left) / (middle - left), (right - frequency) / (right - middle)
    triangles = torch.minimum(rise, fall).clamp(min=0)
    return (triangles * (2 / (right - left) if norm else 1)).float()


class STFT(nn.Module):
    """Fourier transform of windows that slide over a waveform: N × frequencies × frames.

    `form` is "magnitude", "power", "log" (natural logarithm of the power) or "complex" (N × 2 × frequencies
    × frames, real and imaginary parts). It is a convolution with waves, so that it goes into any file.
    """

    waves: torch.Tensor
    constant: torch.Tensor

    def __init__(
        self,
        n_fft: int = 400,
        hop_length: int = 160,
        win_length: int = 400,
        window: str = "hann",
        center: bool = True,
        form: str = "magnitude",
    ) -> None:
        super().__init__()
        waves = fourier_waves(n_fft) * signal_window(window, win_length, n_fft)
        self.register_buffer("waves", waves.unsqueeze(1), persistent=False)
        self.register_buffer("constant", waves.double().sum(1).float(), persistent=False)
        self.hop_length = hop_length
        self.padding = n_fft // 2 if center else 0
        self.form = form

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        # Without its mean, which is added again below, quiet frequencies are less lost in rounding.
        mean = input.mean(1, keepdim=True)
        signal = (input - mean).unsqueeze(1)
        if self.padding:
            signal = F.pad(signal, (self.padding, self.padding), mode="reflect")
        parts = F.conv1d(signal, self.waves, stride=self.hop_length)
        parts = parts + (mean * self.constant).unsqueeze(2)
        real, imaginary = parts.chunk(2, dim=1)
        if self.form == "complex":
            return torch.stack([real, imaginary], dim=1)
        power = real.square() + imaginary.square()
        if self.form == "log":
            return power.clamp(min=1e-10).log()
        # The root has no slope at 0.
        return power if self.form == "power" else power.clamp(min=1e-20).sqrt()


class InverseSTFT(nn.Module):
    """The waveform of real and imaginary parts (N × 2 × frequencies × frames), overlapped and added."""

    waves: torch.Tensor
    weight: torch.Tensor

    def __init__(
        self,
        n_fft: int = 400,
        hop_length: int = 160,
        win_length: int = 400,
        window: str = "hann",
        center: bool = True,
    ) -> None:
        super().__init__()
        curve = signal_window(window, win_length, n_fft)
        bins = n_fft // 2 + 1
        # Each frequency but the first, and the half, also stands for its mirror image.
        twice = torch.full((bins, 1), 2.0)
        twice[0] = 1
        if n_fft % 2 == 0:
            twice[-1] = 1
        waves = fourier_waves(n_fft) * torch.cat([twice, twice]) / n_fft * curve
        self.register_buffer("waves", waves.unsqueeze(1), persistent=False)
        self.register_buffer("weight", curve.square().view(1, 1, -1), persistent=False)
        self.hop_length = hop_length
        self.padding = n_fft // 2 if center else 0

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        added = F.conv_transpose1d(input.flatten(1, 2), self.waves, stride=self.hop_length)
        once = input.new_ones(1, 1, input.shape[3])
        overlap = F.conv_transpose1d(once, self.weight, stride=self.hop_length)
        signal = (added / overlap.clamp(min=1e-8)).squeeze(1)
        return signal[:, self.padding : signal.shape[1] - self.padding]


class MelSpectrogram(nn.Module):
    """Power of a waveform's frequencies, gathered in bands as wide as the ear hears: N × bands × frames."""

    filters: torch.Tensor

    def __init__(
        self,
        sample_rate: int = 16000,
        n_fft: int = 400,
        hop_length: int = 160,
        win_length: int = 400,
        n_mels: int = 80,
        f_min: float = 0.0,
        f_max: float = 8000.0,
        scale: str = "htk",
        norm: bool = False,
        window: str = "hann",
        center: bool = True,
        log: bool = True,
    ) -> None:
        super().__init__()
        self.spectrum = STFT(n_fft, hop_length, win_length, window, center, "power")
        filters = mel_filters(n_mels, n_fft, sample_rate, f_min, f_max, scale, norm)
        self.register_buffer("filters", filters, persistent=False)
        self.log = log

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        bands: torch.Tensor = self.filters @ self.spectrum(input)
        return bands.clamp(min=1e-10).log() if self.log else bands


class CepstralCoefficients(nn.Module):
    """The first values of the orthonormal cosine transform (DCT-II) over bands: N × values × frames."""

    waves: torch.Tensor

    def __init__(self, bands: int, count: int = 13) -> None:
        super().__init__()
        place, wave = torch.arange(bands) + 0.5, torch.arange(count).unsqueeze(1)
        waves = torch.cos(math.pi / bands * place * wave) * math.sqrt(2 / bands)
        waves[0] = 1 / math.sqrt(bands)
        self.register_buffer("waves", waves, persistent=False)

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return self.waves @ input
