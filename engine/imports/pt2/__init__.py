"""Programs exported by PyTorch, translated into operators of ONNX, which drawings are made of."""
