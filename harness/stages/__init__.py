"""The checks: one module a stage (or a part of one), one function a rule."""
