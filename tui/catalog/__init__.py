"""The catalog: the local index of all media of a service."""
