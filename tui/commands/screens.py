"""The commands of the whole program, and of the screens around lists."""

from __future__ import annotations

from tui.commands.model import Command, CommandSet

APP = CommandSet(
    "Everywhere",
    (
        Command("app.show_help", "question_mark", "keys", "Show every key of this screen.", footer=True),
        Command("app.show_manual", "f1", "manual", "Read the manual, at the topic of this screen."),
        Command("app.command_palette", "ctrl+p", "palette", "Find a command by its name.", palette=False),
        Command("app.show_transfers", "t", "transfers", "Show all uploads and downloads."),
        Command("app.go_to", "colon", "go to", "Go to a media, message, conversation or service by its SID."),
        Command(
            "app.switch_profile",
            "at",
            "profile…",
            "Go on with another profile: another account, or the local.",
        ),
        Command(
            "app.add_profile", "ctrl+n", "add profile…", "Add a profile: an account, tested and then kept."
        ),
        Command(
            "app.undo_delete",
            "ctrl+z",
            "undo delete",
            "Undo the delete that was confirmed, while it counts down.",
            palette=False,
            priority=True,
        ),
        Command("app.leave", "q", "quit", "Leave Mediadeck. The local service ends with it.", footer=True),
        Command(
            "app.copy_or_quit",
            "ctrl+c",
            "quit",
            "Copy the text selected with the mouse; with none, leave.",
            palette=False,
            priority=True,
        ),
    ),
)

LIST = CommandSet(
    "In a list",
    (
        Command("list.select", "enter", "open", "Open the row under the cursor.", footer=True, palette=False),
        Command("list.cursor_down", "down,j", "down", "One row down.", palette=False),
        Command("list.cursor_up", "up,k", "up", "One row up.", palette=False),
        Command("list.page_down", "pagedown,ctrl+f", "page down", "One page down.", palette=False),
        Command("list.page_up", "pageup,ctrl+b", "page up", "One page up.", palette=False),
        Command("list.first", "home,g", "first", "The first row.", palette=False),
        Command("list.last", "end,G", "last", "The last row.", palette=False),
    ),
)

SERVICES = CommandSet(
    "Services",
    (Command("services.refresh", "r", "refresh", "Ask again which services there are.", footer=True),),
)

MEDIA = CommandSet(
    "Media",
    (
        Command(
            "media.copy_link",
            "y",
            "copy link",
            "Copy a fresh temporary URL of the media, or of each that is marked: anyone can open it, for"
            " about five minutes.",
            footer=True,
            handler="share.copy_link",
        ),
        Command(
            "media.show_link",
            "l",
            "show link",
            "Show a fresh temporary URL on the screen, whole.",
            footer=True,
            handler="share.show_link",
        ),
        Command(
            "media.upload",
            "u",
            "upload",
            "Choose files and a conversation, and send each file as a message.",
            footer=True,
            handler="transfer.upload",
        ),
        Command(
            "media.download",
            "d",
            "download",
            "Download the media, or those that are marked.",
            footer=True,
            handler="transfer.download",
        ),
        Command(
            "media.download_to",
            "ctrl+d",
            "download to",
            "Download to another folder, used from then on.",
            handler="transfer.download_to",
        ),
        Command(
            "media.export",
            "x",
            "export",
            "Download with a manifest, by conversation, to a folder.",
            footer=True,
            handler="transfer.export",
        ),
        Command(
            "media.filter",
            "slash",
            "filter",
            "Narrow the list as you type: words, type:image, size:>5mb.",
            footer=True,
            handler="filter.edit",
        ),
        Command(
            "media.group",
            "v",
            "group",
            "List the conversations that have media, or the media again.",
            footer=True,
            handler="group.toggle",
        ),
        Command("media.sort", "s", "sort", "Order the list by the next column.", footer=True),
        Command("media.reverse", "S", "reverse", "Turn the order of the list round."),
        Command(
            "media.choose_columns",
            "C",
            "columns",
            "Choose, order and resize the columns.",
            handler="list.choose_columns",
        ),
        Command(
            "media.delete",
            "D,delete",
            "delete…",
            "Delete the message of the media and all its files.",
            footer=True,
            handler="delete.delete",
        ),
        Command(
            "media.next",
            "n",
            "next",
            "The next media, in the list or while one is open.",
            footer=True,
            handler="list.next",
        ),
        Command(
            "media.previous",
            "p",
            "previous",
            "The media before, in the list or while one is open.",
            handler="list.previous",
        ),
        Command(
            "media.back",
            "escape",
            "back",
            "One level up: from the media to the list, then to services.",
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
            "Look at the media on the whole screen: zoom, move, turn.",
            footer=True,
            handler="previews.view",
        ),
        Command(
            "previews.tiles",
            "i",
            "grid",
            "Show the list as a grid of small pictures, or as a table.",
            footer=True,
        ),
        Command(
            "previews.next_renderer",
            "V",
            "renderer",
            "Draw pictures in the next way; one is not at all.",
            handler="previews.next_renderer",
        ),
        Command(
            "previews.fetch",
            "f",
            "fetch",
            "Fetch all of a media that is too large to do so unasked.",
            handler="previews.fetch",
        ),
        Command(
            "previews.play", "a", "play", "Play a picture that moves, or stop it.", handler="previews.play"
        ),
        Command(
            "previews.clear_thumbnails",
            "T",
            "clear thumbs",
            "Throw away all thumbnails kept on disk.",
            handler="previews.clear_thumbnails",
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
            "Give the keys to the next pane.",
            palette=False,
            handler="panes.next_pane",
        ),
        Command(
            "panes.toggle_side",
            "backslash",
            "panes",
            "Hide preview and resource, or show them.",
            handler="panes.toggle_side",
        ),
        Command(
            "panes.toggle_resource",
            "F",
            "resource",
            "Hide the resource, or show it.",
            handler="panes.toggle_resource",
        ),
        Command(
            "panes.wider", "greater_than_sign", "list +", "Give the list more room.", handler="panes.wider"
        ),
        Command(
            "panes.narrower", "less_than_sign", "list -", "Give the list less room.", handler="panes.narrower"
        ),
        Command(
            "panes.taller",
            "right_curly_bracket",
            "preview +",
            "Give the preview more room.",
            handler="panes.taller",
        ),
        Command(
            "panes.lower",
            "left_curly_bracket",
            "preview -",
            "Give the preview less room.",
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
            "Show everything that can be copied, and choose.",
            footer=True,
            handler="share.copy_menu",
        ),
        Command(
            "sharing.repeat_copy",
            "full_stop",
            "copy again",
            "Copy what was copied last, of this media.",
            handler="share.repeat_copy",
        ),
        Command(
            "sharing.show_code",
            "Q",
            "qr code",
            "Show a fresh temporary URL as a QR code, for a phone.",
            handler="share.show_code",
        ),
        Command(
            "sharing.open_link",
            "o",
            "open outside",
            "Open the media with the browser or viewer of the desktop; not over SSH.",
            handler="share.open_link",
        ),
    ),
)

VIEW = CommandSet(
    "Viewing",
    (
        Command("view.zoom_in", "plus,equals_sign", "nearer", "Zoom in.", footer=True, palette=False),
        Command("view.zoom_out", "minus", "farther", "Zoom out.", footer=True, palette=False),
        Command("view.fit", "0", "fit", "Fit the picture into the screen."),
        Command("view.actual", "1", "1:1", "A pixel of the picture for a pixel of the screen.", footer=True),
        Command("view.turn", "r", "turn", "Turn the picture to the right.", footer=True),
        Command("view.turn_back", "R", "turn back", "Turn the picture to the left."),
        Command("view.left", "left,h", "left", "Move to the left.", palette=False),
        Command("view.right", "right,l", "right", "Move to the right.", palette=False),
        Command("view.up", "up,k", "up", "Move up.", palette=False),
        Command("view.down", "down,j", "down", "Move down.", palette=False),
        Command("view.page_down", "pagedown,space", "page down", "One screen down.", palette=False),
        Command("view.page_up", "pageup", "page up", "One screen up.", palette=False),
        Command("view.next", "n", "next", "The next media of the list."),
        Command("view.previous", "p", "previous", "The media before."),
        Command("view.play", "a", "play", "Play a picture that moves, or stop it."),
        Command("view.next_renderer", "V", "renderer", "Draw pictures in the next way."),
        Command("view.fetch", "f", "fetch", "Fetch all of a media that is too large to do so unasked."),
        Command("view.close", "escape,z", "close", "Back to the list.", footer=True),
    ),
)

TILES = CommandSet(
    "In the grid of pictures",
    (
        Command("tiles.cursor_right", "right", "right", "One to the right.", palette=False),
        Command("tiles.cursor_left", "left", "left", "One to the left.", palette=False),
    ),
)

MARKS = CommandSet(
    "Marking",
    (
        Command(
            "marks.mark",
            "space",
            "mark",
            "Mark the media or take its mark away, and move on.",
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
            "Mark this media and the one before.",
            palette=False,
            handler="selection.mark_up",
        ),
        Command(
            "marks.mark_range",
            "M",
            "mark range",
            "Mark all from the last marked one to the cursor.",
            handler="selection.mark_range",
        ),
        Command(
            "marks.mark_all",
            "ctrl+a",
            "mark all",
            "Mark all that is listed, or none of it.",
            handler="selection.mark_all",
        ),
        Command(
            "marks.unmark",
            "U",
            "unmark",
            "Take all marks away, those out of sight as well.",
            handler="selection.unmark",
        ),
    ),
)

SYNC = CommandSet(
    "Reading the service",
    (
        Command(
            "sync.refresh",
            "r",
            "refresh",
            "Read what is new in all conversations.",
            footer=True,
            handler="sync.refresh",
        ),
        Command(
            "sync.reread",
            "R",
            "read all",
            "Read all messages again, which also notices what was deleted.",
            handler="sync.reread",
        ),
        Command("sync.pause", "P", "pause", "Pause the reading, or go on with it.", handler="sync.pause"),
        Command(
            "sync.stop",
            "X",
            "stop",
            "Stop the reading; the next one goes on where it was.",
            handler="sync.stop",
        ),
        Command(
            "sync.repeat",
            "A",
            "repeat",
            "Read by itself every 15 seconds, every minute, every five, or not.",
            handler="sync.repeat",
        ),
        Command(
            "sync.show_troubles",
            "E",
            "troubles",
            "List what could not be read, and odd rows.",
            handler="tui.screens.dialogs.sync_errors:show",
        ),
    ),
)

MANUAL = CommandSet(
    "Manual",
    (
        Command("manual.next", "n", "next topic", "Show the next topic.", footer=True, palette=False),
        Command("manual.previous", "p", "previous", "Show the topic before.", footer=True, palette=False),
        Command("manual.close", "escape", "back", "Go back.", footer=True, palette=False),
    ),
)

TRANSFERS = CommandSet(
    "Transfers",
    (
        Command("transfers.pause", "space", "pause", "Pause the transfer, or go on with it.", footer=True),
        Command(
            "transfers.pause_all", "P", "pause all", "Pause all transfers, or go on with all.", footer=True
        ),
        Command(
            "transfers.retry", "r", "retry", "Go on with a transfer that failed or was cut off.", footer=True
        ),
        Command(
            "transfers.cancel", "x,delete", "cancel", "Give the transfer up, with what arrived.", footer=True
        ),
        Command("transfers.clear", "c", "clear", "Take what has ended out of the list.", footer=True),
        Command(
            "transfers.earlier", "shift+up,K", "earlier", "Let the queued transfer come earlier.", footer=True
        ),
        Command(
            "transfers.later", "shift+down,J", "later", "Let the queued transfer come later.", footer=True
        ),
        Command("transfers.more", "plus", "more at once", "Run one more at once."),
        Command("transfers.fewer", "minus", "fewer", "Run one fewer at once."),
        Command(
            "transfers.open_folder",
            "o",
            "open folder",
            "Open the folder of the file on the desktop.",
            footer=True,
        ),
        Command("transfers.copy_path", "y", "copy path", "Copy the path of the file.", footer=True),
        Command("transfers.back", "escape", "back", "Back to where one was.", footer=True),
    ),
)

FILTER = CommandSet(
    "Filtering",
    (Command("filter.complete", "tab", "complete", "Complete the word.", footer=True, palette=False),),
)
