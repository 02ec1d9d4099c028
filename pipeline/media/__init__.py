"""Media: what engines, direction and render all do with pictures and films, and how a shot may be laid out; no options."""
