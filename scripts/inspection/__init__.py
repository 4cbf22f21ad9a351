"""The parts of `make inspect`: read files, classify columns, choose a layout, report findings."""
