"""The text of exported projects: each file here stands alone, needs torch alone, and is printed there."""
