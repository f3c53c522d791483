"""What the program does once, whatever windows are open: its one instance, its crash log."""
