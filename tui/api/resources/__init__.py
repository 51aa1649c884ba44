"""The resources of Twilio's two services, each with its requests."""
