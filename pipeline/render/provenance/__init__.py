"""Content credentials (C2PA): who made the file, with what."""
