"""The rule language: text → typed frozen nodes → text, with one meaning on every platform."""
