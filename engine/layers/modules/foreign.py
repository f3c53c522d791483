"""Operators of ONNX that no layer stands for, and tensors kept beside them. Each stands alone."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import nn


class StoredTensor(nn.Module):
    """Gives the same tensor for every sample; the input only says how many samples there are."""

    def __init__(self, shape: tuple[int, ...], kind: str = "learned") -> None:
        super().__init__()
        if kind == "learned":
            self.weight = nn.Parameter(torch.zeros(shape))
        else:
            dtypes = {"fixed": torch.float32, "whole": torch.int64, "flags": torch.bool}
            self.register_buffer("weight", torch.zeros(shape, dtype=dtypes[kind]))

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return self.weight.expand(input.shape[0], *self.weight.shape)


def onnx_acosh(input: torch.Tensor) -> torch.Tensor:
    """What ONNX calls Acosh."""
    return torch.acosh(input)


def onnx_acos(input: torch.Tensor) -> torch.Tensor:
    """What ONNX calls Acos."""
    return torch.acos(input)


def onnx_asin(input: torch.Tensor) -> torch.Tensor:
    """What ONNX calls Asin."""
    return torch.asin(input)


def onnx_asinh(input: torch.Tensor) -> torch.Tensor:
    """What ONNX calls Asinh."""
    return torch.asinh(input)


def onnx_atan(input: torch.Tensor) -> torch.Tensor:
    """What ONNX calls Atan."""
    return torch.atan(input)


def onnx_atanh(input: torch.Tensor) -> torch.Tensor:
    """What ONNX calls Atanh."""
    return torch.atanh(input)


def onnx_cosh(input: torch.Tensor) -> torch.Tensor:
    """What ONNX calls Cosh."""
    return torch.cosh(input)


def onnx_sinh(input: torch.Tensor) -> torch.Tensor:
    """What ONNX calls Sinh."""
    return torch.sinh(input)


def onnx_tan(input: torch.Tensor) -> torch.Tensor:
    """What ONNX calls Tan."""
    return torch.tan(input)


def onnx_isnan(input: torch.Tensor) -> torch.Tensor:
    """What ONNX calls IsNaN."""
    return torch.isnan(input)


def onnx_isinf(input: torch.Tensor) -> torch.Tensor:
    """What ONNX calls IsInf."""
    return torch.isinf(input)


def onnx_pow(input: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """What ONNX calls Pow."""
    return torch.pow(input, other)


def onnx_mod(input: torch.Tensor, other: torch.Tensor, fmod: int = 0) -> torch.Tensor:
    """What ONNX calls Mod."""
    return torch.fmod(input, other) if fmod else torch.remainder(input, other)


def onnx_xor(input: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """What ONNX calls Xor."""
    return torch.logical_xor(input, other)


def onnx_matmul(input: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """What ONNX calls MatMul."""
    return torch.matmul(input, other)


def onnx_clip(input: torch.Tensor, min: float = -math.inf, max: float = math.inf) -> torch.Tensor:
    """What ONNX calls Clip."""
    return torch.clamp(input, min, max)


def onnx_hardsigmoid(input: torch.Tensor, alpha: float = 0.2, beta: float = 0.5) -> torch.Tensor:
    """What ONNX calls HardSigmoid."""
    return torch.clamp(alpha * input + beta, 0, 1)


def onnx_selu(input: torch.Tensor, alpha: float = 1.67326, gamma: float = 1.0507) -> torch.Tensor:
    """What ONNX calls Selu."""
    return gamma * (torch.clamp(input, min=0) + alpha * torch.expm1(torch.clamp(input, max=0)))


def onnx_shrink(input: torch.Tensor, lambd: float = 0.5, bias: float = 0.0) -> torch.Tensor:
    """What ONNX calls Shrink."""
    outside = torch.where(input > 0, input - bias, input + bias)
    return torch.where(input.abs() > lambd, outside, torch.zeros_like(input))


def onnx_hardmax(input: torch.Tensor, axis: int = -1) -> torch.Tensor:
    """What ONNX calls Hardmax."""
    first = input.argmax(axis, keepdim=True)
    return torch.zeros_like(input).scatter(axis, first, 1.0)


def onnx_softmax_flat(input: torch.Tensor, axis: int = 1, log: int = 0) -> torch.Tensor:
    """Softmax as it was before opset 13: over all dimensions from `axis` on."""
    flat = input.flatten(axis)
    made = F.log_softmax(flat, -1) if log else F.softmax(flat, -1)
    return made.reshape(input.shape)


def onnx_mean_variance_normalization(input: torch.Tensor, axes: tuple[int, ...] = (0, 2, 3)) -> torch.Tensor:
    """What ONNX calls MeanVarianceNormalization."""
    variance, mean = torch.var_mean(input, axes, correction=0, keepdim=True)
    return (input - mean) / (variance.sqrt() + 1e-9)


def onnx_reshape(input: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
    """What ONNX calls Reshape."""
    return input.reshape(shape)


def onnx_transpose(input: torch.Tensor, perm: tuple[int, ...]) -> torch.Tensor:
    """What ONNX calls Transpose."""
    return input.permute(perm)


def onnx_squeeze(input: torch.Tensor, axes: tuple[int, ...]) -> torch.Tensor:
    """What ONNX calls Squeeze."""
    return input.squeeze(axes)


def onnx_unsqueeze(input: torch.Tensor, axes: tuple[int, ...]) -> torch.Tensor:
    """What ONNX calls Unsqueeze."""
    for axis in axes:
        input = input.unsqueeze(axis)
    return input


def onnx_expand(input: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
    """What ONNX calls Expand."""
    extra = len(shape) - input.dim()
    input = input.reshape((1,) * extra + tuple(input.shape)) if extra > 0 else input
    return input.expand([-1 if size in (-1, 1) else size for size in shape])


def onnx_gather(input: torch.Tensor, indices: tuple[int, ...], axis: int = 0) -> torch.Tensor:
    """What ONNX calls Gather."""
    return input.index_select(axis, torch.tensor(indices, device=input.device))


def onnx_slice(input: torch.Tensor, axis: int, start: int, stop: int, step: int = 1) -> torch.Tensor:
    """What ONNX calls Slice."""
    places = torch.arange(start, stop, step, device=input.device)
    return input.index_select(axis, places)


def onnx_cumsum(input: torch.Tensor, axis: int, exclusive: int = 0, reverse: int = 0) -> torch.Tensor:
    """What ONNX calls CumSum."""
    made = input.flip(axis) if reverse else input
    made = made.cumsum(axis) - made if exclusive else made.cumsum(axis)
    return made.flip(axis) if reverse else made


def onnx_cast(input: torch.Tensor, to: str) -> torch.Tensor:
    """What ONNX calls Cast."""
    dtypes = {"float16": torch.float16, "float64": torch.float64, "int32": torch.int32, "uint8": torch.uint8}
    return input.to({**dtypes, "int8": torch.int8, "int16": torch.int16}[to])


def onnx_depth_to_space(input: torch.Tensor, blocksize: int) -> torch.Tensor:
    """What ONNX calls DepthToSpace."""
    n, c, h, w = input.shape
    parts = input.reshape(n, blocksize, blocksize, c // blocksize**2, h, w).permute(0, 3, 4, 1, 5, 2)
    return parts.reshape(n, c // blocksize**2, h * blocksize, w * blocksize)


def onnx_space_to_depth(input: torch.Tensor, blocksize: int) -> torch.Tensor:
    """What ONNX calls SpaceToDepth."""
    n, c, h, w = input.shape
    parts = input.reshape(n, c, h // blocksize, blocksize, w // blocksize, blocksize)
    return parts.permute(0, 3, 5, 1, 2, 4).reshape(n, c * blocksize**2, h // blocksize, w // blocksize)


def onnx_resize(
    input: torch.Tensor, size: tuple[int, ...], mode: str = "nearest", align_corners: bool = False
) -> torch.Tensor:
    """What ONNX calls Resize."""
    if mode.startswith("nearest"):
        return F.interpolate(input, size=size, mode=mode)
    return F.interpolate(input, size=size, mode=mode, align_corners=align_corners)


def onnx_pad(input: torch.Tensor, pads: tuple[int, ...], value: float = 0.0) -> torch.Tensor:
    """What ONNX calls Pad."""
    return F.pad(input, pads, value=value)


def onnx_max_pool(
    input: torch.Tensor,
    kernel_shape: tuple[int, ...],
    strides: tuple[int, ...],
    pads: tuple[int, ...],
    dilations: tuple[int, ...],
) -> torch.Tensor:
    """What ONNX calls MaxPool."""
    pool = (F.max_pool1d, F.max_pool2d, F.max_pool3d)[len(kernel_shape) - 1]
    return pool(F.pad(input, pads, value=-math.inf), kernel_shape, strides, dilation=dilations)


def onnx_average_pool(
    input: torch.Tensor, kernel_shape: tuple[int, ...], strides: tuple[int, ...], pads: tuple[int, ...]
) -> torch.Tensor:
    """What ONNX calls AveragePool."""
    pool = (F.avg_pool1d, F.avg_pool2d, F.avg_pool3d)[len(kernel_shape) - 1]
    counted = pool(F.pad(torch.ones_like(input), pads), kernel_shape, strides)
    return pool(F.pad(input, pads), kernel_shape, strides) / counted


def onnx_one_hot(input: torch.Tensor, depth: int, off: float = 0.0, on: float = 1.0) -> torch.Tensor:
    """What ONNX calls OneHot."""
    return F.one_hot(input.long() % depth, depth).float() * (on - off) + off


def onnx_grid_sample(
    input: torch.Tensor,
    other: torch.Tensor,
    mode: str = "bilinear",
    padding_mode: str = "zeros",
    align_corners: int = 0,
) -> torch.Tensor:
    """What ONNX calls GridSample."""
    return F.grid_sample(input, other, mode, padding_mode, bool(align_corners))
