"""From a question to candidates with honest scores."""
