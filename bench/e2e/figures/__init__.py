"""Measures whether weir holds the figures it promises, each under the trouble it is promised for."""
