"""Engines that draw a scene."""
