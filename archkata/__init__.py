"""archkata: katas of backend architecture with a judge."""

__version__ = "0.1.0"
