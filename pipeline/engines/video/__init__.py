"""Engines that move a still."""
