"""Privacy: masking before anything else sees a text."""
