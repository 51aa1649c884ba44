"""Serializers of records to the JSON of Twilio's resources."""
