"""Segments, encoders and how they are joined."""
