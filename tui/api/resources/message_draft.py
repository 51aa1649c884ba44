"""The content of a new message, besides its media."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """The parameters of a new message besides its media (twilio-media-api, section 5)."""

    author: str | None = None
    body: str | None = None
    #: A JSON string with the sender's own data.
    attributes: str | None = None

    @property
    def form(self) -> dict[str, str]:
        """The parameters that are set, under Twilio's names."""
        form = {"Author": self.author, "Body": self.body, "Attributes": self.attributes}
        return {name: text for name, text in form.items() if text is not None}
