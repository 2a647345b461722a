"""Statistics that marts print: agreement, saturation, truth tables, percentages. Numbers in, numbers out."""
