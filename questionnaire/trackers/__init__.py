"""Edges to the trackers: pure values in, addresses out; reaches neither Django nor a network."""
