"""What a page says of its product, each statement with where it stands and how far it is believed."""
