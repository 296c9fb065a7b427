"""Measures the product against what this very machine can do: `python -m benchmarks`, or `make bench`."""
