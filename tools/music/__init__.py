"""Our own music: scores, pieces, mixing and mastering, small sound effects."""
