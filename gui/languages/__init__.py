"""The languages of the screen: a folder of JSON files each, text in English to text in that language."""
