"""The drawing as a picture: SVG, PNG, PDF, on paper and on the clipboard."""
