"""Vietnamese as people type it: folding, Telex remains, abbreviations, typos, words."""
