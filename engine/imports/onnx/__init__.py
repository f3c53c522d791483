"""ONNX models as drawings. All of this runs in a capped process of its own (`engine.imports.quarantine`)."""
