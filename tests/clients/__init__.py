"""The local service and Twilio's own clients, unchanged, as their users install them."""
