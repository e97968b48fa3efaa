"""Speed, measured side by side with a peer in one run and given as a ratio.  Never part of a test."""
