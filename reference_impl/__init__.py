"""The camera store of RandomCameraReviews: an exemplar backend, to be read bottom up (README.md has the order)."""
