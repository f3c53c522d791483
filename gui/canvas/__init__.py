"""The canvas: the drawing of the model, which shows what the session holds and turns gestures into edits."""
