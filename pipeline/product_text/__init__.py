"""What is said of a product: its category, short name, amount and claims."""
