"""The commands of the media screen."""

from __future__ import annotations

from tui.commands.model import Command, CommandSet

MEDIA = CommandSet(
    "Media",
    (
        Command(
            "media.copy_link",
            "y",
            "copy link",
            "Copy a new temporary URL, or one for each marked media. Anyone can open it for five minutes.",
            footer=True,
            handler="share.copy_link",
        ),
        Command(
            "media.show_link",
            "l",
            "show link",
            "Show a new temporary URL in full.",
            footer=True,
            handler="share.show_link",
            opens_dialog=True,
        ),
        Command(
            "media.upload",
            "u",
            "upload",
            "Choose files and a conversation, then send each file as a message.",
            footer=True,
            handler="transfer.upload",
            opens_dialog=True,
        ),
        Command(
            "media.download",
            "d",
            "download",
            "Download the media under the cursor, or all marked media.",
            footer=True,
            handler="transfer.download",
            opens_dialog=True,
        ),
        Command(
            "media.download_to",
            "ctrl+d",
            "download to",
            "Choose the download folder, then download.",
            handler="transfer.download_to",
            opens_dialog=True,
        ),
        Command(
            "media.export",
            "x",
            "export",
            "Download to a folder, sorted by conversation, with a manifest.",
            footer=True,
            handler="transfer.export",
            opens_dialog=True,
        ),
        Command(
            "media.filter",
            "slash",
            "filter",
            "Filter the list: words, type:image, size:>5mb.",
            footer=True,
            handler="filter.edit",
        ),
        Command(
            "media.group",
            "v",
            "group",
            "Switch between media and their conversations.",
            footer=True,
            handler="group.toggle",
        ),
        Command("media.sort", "s", "sort", "Sort by the next column.", footer=True),
        Command("media.reverse", "S", "reverse", "Reverse the sort order."),
        Command(
            "media.choose_columns",
            "C",
            "columns",
            "Choose, order and resize the columns.",
            handler="list.choose_columns",
            opens_dialog=True,
        ),
        Command(
            "media.delete",
            "D,delete",
            "delete…",
            "Delete the message of the media, with all its files.",
            footer=True,
            handler="delete.delete",
        ),
        Command(
            "media.next",
            "n",
            "next",
            "Go to the next media.",
            footer=True,
            handler="list.next",
        ),
        Command(
            "media.previous",
            "p",
            "previous",
            "Go to the previous media.",
            handler="list.previous",
        ),
        Command(
            "media.back",
            "escape",
            "back",
            "Go one level up: to the list, then to the services.",
            footer=True,
        ),
    ),
)

PREVIEWS = CommandSet(
    "Previews",
    (
        Command(
            "previews.view",
            "z",
            "view",
            "View the media on the full screen: zoom, move, rotate.",
            footer=True,
            handler="previews.view",
            opens_dialog=True,
        ),
        Command(
            "previews.tiles",
            "i",
            "grid",
            "Switch between table and thumbnails.",
            footer=True,
        ),
        Command(
            "previews.next_renderer",
            "V",
            "renderer",
            "Switch to the next image renderer, or off.",
            handler="previews.next_renderer",
        ),
        Command(
            "previews.fetch",
            "f",
            "load all",
            "Load the full media, beyond the preview limit.",
            handler="previews.fetch",
        ),
        Command("previews.play", "a", "play", "Play or stop the animation.", handler="previews.play"),
        Command(
            "previews.clear_thumbnails",
            "T",
            "clear thumbs",
            "Delete all thumbnails on disk.",
            handler="previews.clear_thumbnails",
            opens_dialog=True,
        ),
    ),
)

PANES = CommandSet(
    "Panes",
    (
        Command(
            "panes.next_pane",
            "tab",
            "next pane",
            "Focus the next pane.",
            palette=False,
            handler="panes.next_pane",
        ),
        Command(
            "panes.toggle_side",
            "backslash",
            "panes",
            "Show or hide preview and resource.",
            handler="panes.toggle_side",
        ),
        Command(
            "panes.toggle_resource",
            "F",
            "resource",
            "Show or hide the resource.",
            handler="panes.toggle_resource",
        ),
        Command("panes.wider", "greater_than_sign", "list +", "Make the list larger.", handler="panes.wider"),
        Command(
            "panes.narrower", "less_than_sign", "list -", "Make the list smaller.", handler="panes.narrower"
        ),
        Command(
            "panes.taller",
            "right_curly_bracket",
            "preview +",
            "Make the preview larger.",
            handler="panes.taller",
        ),
        Command(
            "panes.lower",
            "left_curly_bracket",
            "preview -",
            "Make the preview smaller.",
            handler="panes.shorter",
        ),
    ),
)

SHARING = CommandSet(
    "Sharing",
    (
        Command(
            "sharing.copy_menu",
            "c",
            "copy…",
            "Choose what to copy.",
            footer=True,
            handler="share.copy_menu",
            opens_dialog=True,
        ),
        Command(
            "sharing.repeat_copy",
            "full_stop",
            "copy again",
            "Copy the last format again, for this media.",
            handler="share.repeat_copy",
        ),
        Command(
            "sharing.show_code",
            "Q",
            "qr code",
            "Show a new temporary URL as a QR code.",
            handler="share.show_code",
            opens_dialog=True,
        ),
        Command(
            "sharing.open_link",
            "o",
            "open outside",
            "Open the media in a desktop application. Not available over SSH.",
            handler="share.open_link",
        ),
    ),
)

TILES = CommandSet(
    "In the grid",
    (
        Command("tiles.cursor_right", "right", "right", "Move one to the right.", palette=False),
        Command("tiles.cursor_left", "left", "left", "Move one to the left.", palette=False),
    ),
)

MARKS = CommandSet(
    "Marking",
    (
        Command(
            "marks.mark",
            "space",
            "mark",
            "Mark or unmark the media, and move down.",
            footer=True,
            handler="selection.mark",
        ),
        Command(
            "marks.mark_down",
            "shift+down",
            "mark down",
            "Mark this media and the next.",
            palette=False,
            handler="selection.mark_down",
        ),
        Command(
            "marks.mark_up",
            "shift+up",
            "mark up",
            "Mark this media and the previous one.",
            palette=False,
            handler="selection.mark_up",
        ),
        Command(
            "marks.mark_range",
            "M",
            "mark range",
            "Mark everything from the last mark to the cursor.",
            handler="selection.mark_range",
        ),
        Command(
            "marks.mark_all",
            "ctrl+a",
            "mark all",
            "Mark or unmark everything in the list.",
            handler="selection.mark_all",
        ),
        Command(
            "marks.unmark",
            "U",
            "unmark",
            "Remove all marks, including hidden ones.",
            handler="selection.unmark",
        ),
    ),
)

SYNC = CommandSet(
    "Sync",
    (
        Command(
            "sync.refresh",
            "r",
            "refresh",
            "Sync new messages.",
            footer=True,
            handler="sync.refresh",
        ),
        Command(
            "sync.reread",
            "R",
            "sync all",
            "Sync all messages again, which also finds deleted ones.",
            handler="sync.reread",
        ),
        Command("sync.pause", "P", "pause", "Pause or resume the sync.", handler="sync.pause"),
        Command(
            "sync.stop",
            "X",
            "stop",
            "Stop the sync. The next one resumes there.",
            handler="sync.stop",
        ),
        Command(
            "sync.repeat",
            "A",
            "auto-refresh",
            "Auto-refresh every 15 seconds, 1 minute, 5 minutes, or never.",
            handler="sync.repeat",
        ),
        Command(
            "sync.show_troubles",
            "E",
            "sync errors",
            "List the conversations that failed to sync, and malformed rows.",
            handler="tui.screens.dialogs.sync_errors:show",
            opens_dialog=True,
        ),
    ),
)

FILTER = CommandSet(
    "Filtering",
    (Command("filter.complete", "tab", "complete", "Complete the word.", footer=True, palette=False),),
)
