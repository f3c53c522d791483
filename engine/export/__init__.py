"""ONNX, Python file, weights."""
