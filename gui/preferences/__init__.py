"""What a person chose about the program, and the pages where it is chosen; the keys too."""
