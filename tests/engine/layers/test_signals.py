"""Spectrograms against torch's own transform, and mel bands against numbers of librosa 0.11."""

from __future__ import annotations

import pytest
import torch

from engine.layers import LAYERS
from engine.layers import modules as own
from engine.layers.call import Shape


def tones() -> torch.Tensor:
    """A tenth of a second with 440 and 2000 Hz."""
    time = torch.arange(1600, dtype=torch.float64) / 16000
    wave = torch.sin(2 * torch.pi * 440 * time) + 0.5 * torch.sin(2 * torch.pi * 2000 * time + 1)
    return wave.float().unsqueeze(0)


WINDOWS = [(64, 16, 64, "hann", True), (50, 20, 40, "hamming", True), (33, 11, 33, "none", False)]


def torch_s(wave, n_fft, hop, length, window, center):
    curves = {"hann": torch.hann_window, "hamming": torch.hamming_window, "none": torch.ones}
    return torch.stft(
        wave, n_fft, hop, length, curves[window](length), center, pad_mode="reflect", return_complex=True
    )


@pytest.mark.parametrize("settings", WINDOWS)
def test_a_spectrogram_is_torch_s(settings):
    torch.manual_seed(0)
    wave = torch.randn(2, 400)
    wanted = torch_s(wave, *settings)
    close = {"rtol": 1e-4, "atol": 1e-4}
    torch.testing.assert_close(own.STFT(*settings)(wave), wanted.abs(), **close)
    torch.testing.assert_close(own.STFT(*settings, "power")(wave), wanted.abs() ** 2, **close)
    parts = own.STFT(*settings, "complex")(wave)
    torch.testing.assert_close(parts, torch.stack([wanted.real, wanted.imag], 1), **close)
    logs = own.STFT(*settings, "log")(wave)
    torch.testing.assert_close(logs, (wanted.abs() ** 2).log(), rtol=1e-3, atol=1e-2)


@pytest.mark.parametrize("settings", WINDOWS)
def test_the_inverse_gives_the_waveform_back(settings):
    torch.manual_seed(0)
    wave = torch.randn(2, 400)
    found = own.InverseSTFT(*settings)(own.STFT(*settings, "complex")(wave))
    # Without mirrored ends, the first point of a Hann window would be 0; this one has none.
    torch.testing.assert_close(found, wave[:, : found.shape[1]], rtol=1e-3, atol=1e-4)
    assert found.shape[1] > 360


def test_silence_has_a_slope():
    wave = torch.zeros(1, 400, requires_grad=True)
    own.STFT(64, 16, 64)(wave).sum().backward()
    assert torch.isfinite(wave.grad).all()


@pytest.mark.parametrize(
    ("scale", "norm", "total", "sums", "peak"),
    [
        ("htk", False, 196.15197695, (0.474415988, 1.958796371, 6.534578540), (45, 0.915594998)),
        ("htk", True, 1.98989268, (0.019232270, 0.025115379, 0.024901441), (45, 0.011739615)),
        ("slaney", False, 195.71590843, (0.925863365, 1.763466183, 7.371143395), (43, 0.974528700)),
        ("slaney", True, 1.99902410, (0.024862594, 0.026664860, 0.024925340), (43, 0.014735566)),
    ],
)
def test_mel_bands_are_librosa_s(scale, norm, total, sums, peak):
    made = own.MelSpectrogram(scale=scale, norm=norm).filters
    assert made.shape == (80, 201)
    assert made.sum().item() == pytest.approx(total, rel=1e-5)
    assert made[[3, 40, 79]].sum(1).tolist() == pytest.approx(sums, rel=1e-5)
    assert (made[40].argmax().item(), made[40].max().item()) == (peak[0], pytest.approx(peak[1], rel=1e-5))


def test_a_mel_spectrogram_is_librosa_s():
    found = own.MelSpectrogram(scale="slaney", norm=True, log=False)(tones())[0]
    assert found.shape == (80, 11)
    assert found[10, 5].item() == pytest.approx(99.31429289, rel=1e-4)
    assert found.sum().item() == pytest.approx(4971.684220, rel=1e-4)
    other = own.MelSpectrogram(16000, 512, 128, 400, 40, 50.0, 7000.0, log=False)(tones())[0]
    assert other.shape == (40, 13)
    assert other[10, 5].item() == pytest.approx(0.0243147506, rel=1e-3)
    assert other[20, 3].item() == pytest.approx(0.1723817393, rel=1e-3)
    assert other.sum().item() == pytest.approx(311530.00674, rel=1e-4)


def test_cepstral_coefficients_are_librosa_s():
    bands = own.MelSpectrogram(scale="slaney", norm=True)(tones()).double()
    found = own.CepstralCoefficients(80).double()(bands)[0, :, 4]
    wanted = [-185.256629, 13.534658, -0.121363, 10.635291, 6.369627]
    # Bands with nothing but rounding in them are as low as the floor in both.
    assert found[:5].tolist() == pytest.approx(wanted, abs=1e-2)


def test_one_channel_is_taken_and_several_are_refused():
    made = LAYERS["MelSpectrogram"].make({})
    assert not list(made.checks(Shape((2, 1, 1600))))
    assert made.call(Shape((2, 1, 1600))).prepare == {"input": (("squeeze", (1,)),)}
    assert "one channel" in next(made.checks(Shape((2, 2, 1600)))).why
    assert "has 150" in next(made.checks(Shape((2, 150)))).why
    assert list(LAYERS["MelSpectrogram"].make({"f_min": 9000.0}).checks(Shape((2, 1600))))
