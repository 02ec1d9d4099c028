"""Engines that write the lines."""
