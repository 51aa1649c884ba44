"""The one shared async httpx layer over Twilio's Media Content Service and Conversations."""
