"""What `make inspect` knows: reading files as they are, judging their columns, choosing a layout."""
