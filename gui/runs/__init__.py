"""The runs of the open project: started and followed, and how they are spoken of."""
