"""What engines, direction and render all do with pictures and films: pure functions on pixels, no project, no options."""
