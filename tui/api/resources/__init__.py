"""The resources of Twilio's two services, and their requests."""
