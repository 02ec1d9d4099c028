"""What the tests share: builders, servers, tiny models."""
