"""Finding things by typing: layers to add, and everything else that the window knows."""
