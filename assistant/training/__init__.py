"""Training of the learned ears: needs the `train` extra (scipy). Nothing here is imported at run time."""
