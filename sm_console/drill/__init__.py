"""Simulated platforms that speak the real APIs on loopback, and scripted days to practise on."""
