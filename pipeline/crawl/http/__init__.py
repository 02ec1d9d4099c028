"""Fetching: one place that speaks to the network, with what it may ask and of whom."""
