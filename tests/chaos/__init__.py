"""A changing season, real commands, one fault after the other; then everything is counted."""
