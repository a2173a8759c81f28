"""One folder per source."""
