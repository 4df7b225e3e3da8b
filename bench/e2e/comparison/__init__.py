"""The end-to-end comparison behind './weir bench http': weir beside its peers, in turns, on one core each."""
