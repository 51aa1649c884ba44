"""The one shared async httpx layer over Twilio's Media Content Service and Conversations.

Names are imported from their modules: ``tui.api.client`` brings httpx (about 0.1 s on a quiet machine), so
it is imported after the first frame; ``models``, ``errors``, ``lifetime``, ``sources`` and ``content_type``
do not.
"""

import sys

# httpx would import a command of its own, with click, rich and pygments: a part of each start. It does
# without where that cannot be imported, which is what None says here.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
