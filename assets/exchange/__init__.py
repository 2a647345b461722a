"""What is given to other tools and other sites: QDA projects, sets for QCA, encrypted bundles, passages found."""
