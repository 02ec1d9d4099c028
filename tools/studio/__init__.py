"""The photo studio behind the example products: artwork, materials, forms and sets for Blender's Cycles."""
