"""The writers, one a format. Each writes any printable table or figure and knows none by name."""
