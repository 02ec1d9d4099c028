"""The shadow a cut-out product brings along, and what is measured with it: media.product_shadow, under its old name."""

from ...media.product_shadow import disc, shaded, slope

__all__ = ["disc", "shaded", "slope"]
