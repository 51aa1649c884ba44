"""What is open for a profile: catalog, client, queries, previews and transfers."""
