"""Waveforms: their frequencies over time, in bands as the ear hears them, and back.

The bands follow HTK (Young and others, The HTK Book) or Slaney (Auditory Toolbox, 1998).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from engine.declare import declared, param
from engine.layers.call import Call, Shape, Steps
from engine.layers.declare import layer
from engine.layers.ports import FLOATS, Accepts, Signal
from engine.layers.words import changed, count, line
from engine.layers.wrong import Wrong
from engine.lazy import modules

GROUP = "Sequence"
LONGEST = 2**16
Wave = Annotated[Shape, Accepts("sequence", (2, 3), FLOATS, "a waveform (N × length, or N × 1 × length)")]
Spectrum = Annotated[
    Shape, Accepts("image", (4,), FLOATS, "real and imaginary parts (N × 2 × frequencies × frames)")
]


@declared
class Windows:
    """Windows that slide over a waveform."""

    n_fft: int = param(
        400, low=2, high=LONGEST, label="FFT size", key=True, help="Points of a window; half are frequencies."
    )
    hop_length: int = param(
        160, low=1, high=LONGEST, label="Hop", key=True, help="Points from one window to the next."
    )
    win_length: int | None = param(
        None, low=1, high=LONGEST, label="Window size", advanced=True, help="Points that count, if not all."
    )
    window: Literal["hann", "hamming", "none"] = param(
        "hann", advanced=True, help="The curve that lets a window fade in and out."
    )
    center: bool = param(
        True,
        advanced=True,
        help="Mirror both ends, so that the first window has the first point in its middle.",
    )

    @property
    def windows(self) -> dict[str, Any]:
        """The settings of all windows, as the modules call them."""
        return {
            "n_fft": self.n_fft,
            "hop_length": self.hop_length,
            "win_length": self.win_length or self.n_fft,
            "window": self.window,
            "center": self.center,
        }

    def summary(self) -> str:
        return line((f"FFT {self.n_fft:,}", f"hop {self.hop_length:,}"))


@layer(
    "Spectrogram (STFT)",
    group=GROUP,
    example=[(1600,)],
    icon="seq",
    stem="spectrogram",
    synonyms=("fourier", "frequency", "audio", "sound", "fft", "magnitude", "power"),
    formula="X[f, t] = Σₙ w[n] · x[t·hop + n] · e^(−2πi f n / N)",
)
class STFT(Windows):
    """Show which frequencies a waveform has over time: N × frequencies × frames."""

    form: Literal["magnitude", "power", "log", "complex"] = param(
        "magnitude",
        words={"power": "Power spectrum", "log": "Logarithm"},
        help="Magnitude, its square, the logarithm of that, or real and imaginary parts.",
    )

    def call(self, input: Wave) -> Call:
        return Call(modules.STFT, prepare=wave_steps(input), **self.windows, form=self.form)

    def checks(self, input: Wave) -> Iterator[Wrong]:
        yield from wave_checks(self, input)

    def summary(self) -> str:
        return line((super().summary(), changed(self.form, "magnitude", self.form)))


@layer(
    "Inverse STFT",
    group=GROUP,
    example=[(2, 201, 11)],
    icon="seq",
    stem="waveform",
    synonyms=("fourier", "istft", "audio", "sound", "waveform", "vocoder", "overlap-add"),
)
class InverseSTFT(Windows):
    """Make a waveform of a complex spectrogram; take the settings of the layer that made it."""

    def call(self, input: Spectrum) -> Call:
        return Call(modules.InverseSTFT, **self.windows)

    def checks(self, input: Spectrum) -> Iterator[Wrong]:
        yield from size_checks(self)
        bins = self.n_fft // 2 + 1
        if input[1] != 2 or input[2] != bins:
            why = f"It needs 2 × {bins:,} × frames, but gets {input[1]:,} × {input[2]:,} × {input[3]:,}."
            yield Wrong(why, "The spectrogram does not fit")
        elif self.center and self.hop_length * (input[3] - 1) + self.n_fft <= 2 * (self.n_fft // 2):
            yield Wrong("There are too few frames for a waveform.", "Nothing would be left")
        elif self.hop_length > (self.win_length or self.n_fft):
            why = f"With a hop of {self.hop_length:,}, there are points that no window covers."
            yield Wrong(why, "The windows leave gaps", "hop_length", max(1, self.n_fft // 4))


@layer(
    "Mel spectrogram",
    group=GROUP,
    example=[(1600,)],
    icon="seq",
    stem="mel",
    synonyms=("audio", "speech", "filterbank", "fbank", "sound", "frequency", "mfcc"),
    formula="y = M · |STFT(x)|²",
)
class MelSpectrogram(Windows):
    """Show how loud a waveform is over time, in bands as wide as the ear hears: N × bands × frames."""

    sample_rate: int = param(
        16000, low=1, high=2**31, label="Sample rate", unit="Hz", key=True, help="Points in a second."
    )
    n_mels: int = param(80, low=1, high=4096, label="Bands", key=True, help="How many bands there are.")
    f_min: float = param(
        0.0, low=0, high=1e9, label="Lowest", unit="Hz", advanced=True, help="Where bands begin."
    )
    f_max: float | None = param(
        None,
        low=1e-3,
        high=1e9,
        label="Highest",
        unit="Hz",
        advanced=True,
        help="Where bands end, or half the rate.",
    )
    scale: Literal["htk", "slaney"] = param(
        "htk", help="HTK: 2595 log10(1 + f / 700). Slaney: straight below 1 kHz, logarithmic above."
    )
    norm: bool = param(
        False, label="Equal areas", help="Make all bands the same area (Slaney), not height (HTK)."
    )
    log: bool = param(True, label="Logarithm", help="Give the natural logarithm of the power.")

    def call(self, input: Wave) -> Call:
        return Call(
            modules.MelSpectrogram,
            prepare=wave_steps(input),
            sample_rate=self.sample_rate,
            **self.windows,
            n_mels=self.n_mels,
            f_min=self.f_min,
            f_max=self.highest,
            scale=self.scale,
            norm=self.norm,
            log=self.log,
        )

    @property
    def highest(self) -> float:
        """Where the bands end, in hertz."""
        return self.sample_rate / 2 if self.f_max is None else self.f_max

    def checks(self, input: Wave) -> Iterator[Wrong]:
        yield from wave_checks(self, input)
        if self.highest <= self.f_min:
            why = f"The bands begin at {self.f_min:g} Hz, but end at {self.highest:g} Hz."
            yield Wrong(why, "There is no room for bands", "f_min", 0.0)
        elif self.highest > self.sample_rate / 2:
            why = f"{self.sample_rate:,} points in a second hold nothing above {self.sample_rate / 2:g} Hz."
            yield Wrong(why, "The bands reach too high", "f_max", None, severity="warning")

    def summary(self) -> str:
        return line((count(self.n_mels, "band"), super().summary()))


@layer(
    "Cepstral coefficients",
    group=GROUP,
    example=[(80, 11)],
    icon="seq",
    stem="cepstrum",
    synonyms=("mfcc", "dct", "cosine transform", "speech", "audio", "cepstrum"),
)
class CepstralCoefficients:
    """Sum bands up by cosines, few values a frame; after a Mel spectrogram these are MFCC."""

    count: int = param(13, low=1, high=4096, label="Values", key=True, help="How many of the first are kept.")

    def call(self, input: Signal) -> Call:
        return Call(modules.CepstralCoefficients, bands=input[1], count=self.count)

    def checks(self, input: Signal) -> Iterator[Wrong]:
        if self.count > input[1]:
            why = f"{self.count:,} values are asked for, but there are {count(input[1], 'band')}."
            yield Wrong(why, "There are too few bands", "count", min(input[1], 4096))

    def summary(self) -> str:
        return count(self.count, "value")


def wave_steps(input: Shape) -> dict[str, Steps]:
    """A waveform with one channel is taken without it."""
    return {"input": (("squeeze", (1,)),)} if len(input) == 3 else {}


def wave_checks(settings: Windows, input: Shape) -> Iterator[Wrong]:
    """There must be one channel and a whole window."""
    yield from size_checks(settings)
    length, middle = input[-1], settings.n_fft // 2
    if len(input) == 3 and input[1] != 1:
        why = f"It works on one channel, but gets {input[1]:,}. Take one of them, or their mean."
        yield Wrong(why, "There are several channels")
    elif settings.center and length <= middle:
        why = f"Its ends are mirrored by {middle:,} points, but the waveform has {length:,}."
        yield Wrong(why, "The waveform is too short", "center", False)
    elif not settings.center and length < settings.n_fft:
        why = f"A window has {settings.n_fft:,} points, but the waveform {length:,}."
        yield Wrong(why, "The waveform is too short", "n_fft", length if length > 1 else None)


def size_checks(settings: Windows) -> Iterator[Wrong]:
    """The part of a window that counts can't be longer than the window."""
    if settings.win_length is not None and settings.win_length > settings.n_fft:
        why = f"{settings.win_length:,} points should count, but a window has {settings.n_fft:,}."
        yield Wrong(why, "The window is too long", "win_length", settings.n_fft)
