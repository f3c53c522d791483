"""Convolutions put together as papers do. Each stands alone, since its source goes into programs."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


class CausalConv1d(nn.Conv1d):
    """A convolution that sees only what came before (arXiv 1609.03499): zeros stand before the signal."""

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        before = self.dilation[0] * (self.kernel_size[0] - 1)
        return super().forward(F.pad(input, (before, 0)))


class SeparableConv1d(nn.Module):
    """Filters each channel by itself, then mixes the channels (arXiv 1610.02357)."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        stride: int = 1,
        padding: int | str = 0,
        dilation: int = 1,
        depth_multiplier: int = 1,
        bias: bool = True,
    ) -> None:
        super().__init__()
        inner = in_channels * depth_multiplier
        self.depthwise = nn.Conv1d(
            in_channels, inner, kernel_size, stride, padding, dilation, groups=in_channels, bias=False
        )
        self.pointwise = nn.Conv1d(inner, out_channels, 1, bias=bias)

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        answer: torch.Tensor = self.pointwise(self.depthwise(input))
        return answer


class SeparableConv2d(nn.Module):
    """Filters each channel by itself, then mixes the channels (arXiv 1610.02357)."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        padding: int | tuple[int, int] | str = 0,
        dilation: int | tuple[int, int] = 1,
        depth_multiplier: int = 1,
        bias: bool = True,
    ) -> None:
        super().__init__()
        inner = in_channels * depth_multiplier
        self.depthwise = nn.Conv2d(
            in_channels, inner, kernel_size, stride, padding, dilation, groups=in_channels, bias=False
        )
        self.pointwise = nn.Conv2d(inner, out_channels, 1, bias=bias)

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        answer: torch.Tensor = self.pointwise(self.depthwise(input))
        return answer


class SqueezeExcitation(nn.Module):
    """Weighs each channel by what all channels hold on the whole (arXiv 1709.01507): N × channels × ..."""

    def __init__(
        self,
        channels: int,
        reduction: int = 16,
        squeeze_channels: int | None = None,
        activation: str = "relu",
        gate: str = "sigmoid",
    ) -> None:
        super().__init__()
        squeeze_channels = squeeze_channels or max(1, channels // reduction)
        self.squeeze = nn.Linear(channels, squeeze_channels)
        self.activation = nn.SiLU() if activation == "silu" else nn.ReLU()
        self.excite = nn.Linear(squeeze_channels, channels)
        self.gate = nn.Hardsigmoid() if gate == "hardsigmoid" else nn.Sigmoid()

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        weight = self.gate(self.excite(self.activation(self.squeeze(input.flatten(2).mean(2)))))
        answer: torch.Tensor = input * weight[(..., *[None] * (input.dim() - 2))]
        return answer


class InvertedResidual(nn.Module):
    """More channels, a filter for each, fewer channels again, and a skip where nothing changes in size
    (MobileNetV2, arXiv 1801.04381, table 1).

    With `se_ratio`, the share of the input channels inside it, a squeeze-and-excitation stands before the
    last step: with SiLU and a sigmoid beside SiLU (EfficientNet, arXiv 1905.11946), else with ReLU, and with
    a straight sigmoid beside Hardswish (MobileNetV3, arXiv 1905.02244). `drop_path` is the share of samples
    that take the skip alone while training.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        expand_ratio: float = 6.0,
        kernel_size: int = 3,
        stride: int = 1,
        se_ratio: float = 0.0,
        activation: str = "relu6",
        drop_path: float = 0.0,
        eps: float = 1e-5,
        momentum: float = 0.1,
    ) -> None:
        super().__init__()
        inner_channels = max(1, round(in_channels * expand_ratio))
        bend = {"relu6": nn.ReLU6, "relu": nn.ReLU, "silu": nn.SiLU, "hardswish": nn.Hardswish}[activation]
        parts: list[nn.Module] = []
        if inner_channels != in_channels:
            parts += [nn.Conv2d(in_channels, inner_channels, 1, bias=False)]
            parts += [nn.BatchNorm2d(inner_channels, eps, momentum), bend()]
        around = (kernel_size - 1) // 2
        parts += [
            nn.Conv2d(
                inner_channels,
                inner_channels,
                kernel_size,
                stride,
                around,
                groups=inner_channels,
                bias=False,
            ),
            nn.BatchNorm2d(inner_channels, eps, momentum),
            bend(),
        ]
        if se_ratio:
            squeezed = max(1, round(in_channels * se_ratio))
            gate = "hardsigmoid" if activation == "hardswish" else "sigmoid"
            parts += [
                SqueezeExcitation(inner_channels, squeeze_channels=squeezed, activation=activation, gate=gate)
            ]
        parts += [nn.Conv2d(inner_channels, out_channels, 1, bias=False)]
        parts += [nn.BatchNorm2d(out_channels, eps, momentum)]
        self.path = nn.Sequential(*parts)
        self.skips = stride == 1 and in_channels == out_channels
        self.drop_path = drop_path

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        answer: torch.Tensor = self.path(input)
        if not self.skips:
            return answer
        if self.training and self.drop_path:
            kept = answer.new_empty(answer.shape[0], 1, 1, 1).bernoulli_(1 - self.drop_path)
            answer = answer * kept / (1 - self.drop_path)
        return input + answer
