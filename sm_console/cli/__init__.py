"""The command line: each command asks or commands the desk and prints the answer, plain or as JSON."""
