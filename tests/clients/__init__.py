"""The local service with Twilio's own, unmodified clients."""
