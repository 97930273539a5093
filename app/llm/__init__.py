"""Compiler, coder and critic behind one protocol; each provider is one module or folder beside it."""
