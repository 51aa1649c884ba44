"""Records as the JSON of Twilio's resources."""
