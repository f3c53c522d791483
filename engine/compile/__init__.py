"""From a drawing to Python source, and from that very source to a module."""
