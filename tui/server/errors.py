"""Errors of the local service: responses in Twilio's shapes, and failures to start."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from tui.server.http.json_response import JSONResponse

#: The code of Conversations for a missing resource (twilio-media-api, section 2).
NOT_FOUND: Final = 20404
AUTHENTICATE: Final = 20003
METHOD_NOT_ALLOWED: Final = 20004
INTERNAL: Final = 20500
SERVICE_UNAVAILABLE: Final = 20503
INSUFFICIENT_STORAGE: Final = 20507
TOO_MANY_REQUESTS: Final = 20429
INVALID_PARAMETER: Final = 20001
INVALID_PAGE_TOKEN: Final = 21481
UNIQUE_NAME_TAKEN: Final = 50353
USER_EXISTS: Final = 50201
PARTICIPANT_EXISTS: Final = 50433
BINDING_EXISTS: Final = 50416

#: The codes of MCS look like the status times ten (twilio-media-api, section 2).
MCS_INVALID: Final = 4000
MCS_NO_AUTHENTICATION: Final = 4010
MCS_NOT_FOUND: Final = 4040
MCS_TOO_LARGE: Final = 4130

#: Errors of attaching a media to a message (twilio-media-api, sections 2 and 5).
MEDIA_SID_MISSING: Final = 50506
MEDIA_NOT_FOUND: Final = 50507
MEDIA_TAKEN: Final = 50508
MEDIA_SID_MALFORMED: Final = 50510
MEDIA_TYPE_UNACCEPTABLE: Final = 50511
MEDIA_TOO_LARGE: Final = 50512


class LocalServiceError(Exception):
    """The local service cannot start; the text gives the reason and the next step, for a person."""


class RequestError(Exception):
    """An error response to a request: the HTTP status, Twilio's code, and a message."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def build_error_response(
    status: int, code: int, message: str, headers: dict[str, str] | None = None
) -> Response:
    """Return an error response in Twilio's JSON shape (twilio-media-api, section 2)."""
    body = {
        "code": code,
        "message": message,
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    return JSONResponse(body, status, headers)


def build_xml_error_response(status: int, code: str, message: str) -> Response:
    """Return an error response in the XML shape of CloudFront (section 7)."""
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    )
    return Response(body, status, {"Access-Control-Allow-Origin": "*"}, "application/xml")
