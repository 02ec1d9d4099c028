"""The product's photos: their addresses, files and decoding."""
