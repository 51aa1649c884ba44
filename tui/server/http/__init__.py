"""HTTP below the routes: the protocol, forms, ranges, limits and faults."""
