"""Tests of the local service with Twilio's own, unmodified clients."""
