"""What a new message says, beside its media."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """The parameters of a new message beside its media (twilio-media-api, section 5)."""

    author: str | None = None
    body: str | None = None
    #: A JSON string with data of the sender's own.
    attributes: str | None = None

    @property
    def form(self) -> dict[str, str]:
        """The parameters that are set, under Twilio's names."""
        form = {"Author": self.author, "Body": self.body, "Attributes": self.attributes}
        return {name: text for name, text in form.items() if text is not None}
