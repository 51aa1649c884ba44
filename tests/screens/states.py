"""The states of the screens, each brought about by the real local service, or by a service in trouble."""

from __future__ import annotations
