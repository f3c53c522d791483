"""What each of torch's operators is in ONNX."""

from engine.imports.pt2.rules import values, weights

__all__ = ["values", "weights"]
