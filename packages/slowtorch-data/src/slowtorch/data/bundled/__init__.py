"""Data sets that come with the package; ATTRIBUTION.md says from whom."""
