"""Rule files -> Playbook: schema, loader, linter, scaffold. Reads the disk once, at start or reload."""
