"""The terminal program: screens and user commands over a desk client. It has no rights of its own."""
