"""Where we listen: everything that has a URL."""
