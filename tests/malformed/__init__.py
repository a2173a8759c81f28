"""Ten thousand malformed deliveries, and one worker that must outlive them."""
