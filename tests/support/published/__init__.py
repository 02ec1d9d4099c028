"""Tiny models in the layout that is published, not the one today's libraries save, and a server that hands them out as the hub
does: file names, variants, configurations of their day, old names of parameters, real tokenizer files, pickles."""
