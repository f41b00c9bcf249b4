"""`make bench`: speed as ratios, side by side in one run, written to docs/reference/benchmarks.md."""
