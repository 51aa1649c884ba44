"""Commands with a service whose rows differ from the documentation."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from tests.api.answering import answer, answering
from tests.catalog.places import by_path, listing
from tests.cli.environments import account_environment
from tests.cli.terminals import without_terminal

if TYPE_CHECKING:
    from pathlib import Path

SERVICE = "IS" + "a" * 32
ODD, WELL = f"ME{1:032x}", f"ME{2:032x}"


async def test_sync_ls_show_and_get_handle_invalid_rows(tmp_path: Path) -> None:
    odd = {
        "sid": "IM1",
        "index": 1,
        "author": 5,
        "body": "half \ud83d",
        "date_created": "0001-01-01T00:00:00Z",
        "media": {"sid": ODD, "filename": "odd\ud83d.txt", "size": -1},
    }
    well = {"sid": "IM0", "index": 0, "author": "maria", "media": [{"sid": WELL, "filename": "well.txt"}]}
    answers = {f"/Media/{ODD}/Content": answer(200, b"content", content_type="text/plain")}
    async with answering(by_path(answers)) as server:
        answers |= {
            f"/Media/{ODD}": answer(
                200,
                {
                    "sid": ODD,
                    "service_sid": SERVICE,
                    "filename": "odd\ud83d.txt",
                    "size": -1,
                    "author": {"name": "x"},
                    "date_created": "0001-01-01T00:00:00Z",
                    "links": {"content_direct_temporary": f"{server.url}/Services/x/Media/{ODD}/Content"},
                },
            ),
            "/Messages": listing("messages", odd, None, well),  # type: ignore[arg-type]
            "/Conversations[?]": listing("conversations", {"sid": "CH1", "friendly_name": 7}),
            "/Services[?]": listing("services", {"sid": SERVICE, "friendly_name": "Small"}, {"sid": ""}),
        }
        variables = account_environment(tmp_path, server.url)

        async def run(*arguments: str) -> tuple[int, str, str]:
            ended = await asyncio.to_thread(without_terminal, *arguments, **variables)
            return ended.returncode, ended.stdout, ended.stderr

        code, _, said = await run("sync", SERVICE)
        assert code == 0, said
        assert "Service row 1 after IS" in said
        assert "2 media in 1 conversation" in said
        assert "3 rows are not as documented, and only partly stored:" in said
        assert "CH1 7, row 1 after IM1: left out: null is not an object" in said
        code, listed, said = await run("ls", SERVICE, "--json")
        assert code == 0
        assert {(row["filename"], row["author"], row["size"]) for row in json.loads(listed)} == {
            ("odd\ufffd.txt", "5", None),
            ("well.txt", "maria", None),
        }
        assert "at the last sync: 3 rows not as documented" in said
        code, shown, _ = await run("show", SERVICE, ODD, "--json")
        assert code == 0
        fields = json.loads(shown)
        assert (fields["size"], fields["date_created"]) == (-1, "0001-01-01T00:00:00Z")
        assert fields["author"] == '{"name": "x"}'
        code, _, said = await run("get", SERVICE, ODD, "-o", str(tmp_path / "saved"))
        assert code == 0, said
        [saved] = (tmp_path / "saved").rglob("odd*")
        assert saved.read_bytes() == b"content"
