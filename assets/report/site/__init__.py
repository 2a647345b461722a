"""The report site: static pages that open from a shared drive, with no server and no request that leaves them."""
