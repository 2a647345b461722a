"""The models of the tables that say what was delivered, refused, normalised and corrected, and what happened when."""
