"""Files in and out: opened, saved, watched, dropped, brought back after a crash."""
