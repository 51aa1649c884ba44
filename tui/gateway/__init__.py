"""The gateway: a web service with share links to media that live as long as their maker says."""
