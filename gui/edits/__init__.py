"""Edits that need more than the engine's: room on the canvas, names kept right, what they change."""
