"""Media: what engines, direction and render all do with pictures, sound and films, and how a shot may be laid out."""
