"""What we know: records taken from official documents, and finding them."""
