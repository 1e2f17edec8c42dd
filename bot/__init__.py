"""How we talk: messengers, the terminal, the command line."""
