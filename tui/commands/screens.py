"""The commands of the app, and of all screens except the media screen."""

from __future__ import annotations

from tui.commands.model import Command, CommandSet

APP = CommandSet(
    "Everywhere",
    (
        Command("app.show_help", "question_mark", "keys", "Show every key of this screen.", footer=True),
        Command("app.show_manual", "f1", "manual", "Read the manual, at the topic of this screen."),
        Command("app.command_palette", "ctrl+p", "palette", "Find a command by its name.", palette=False),
        Command("app.show_transfers", "t", "transfers", "Show all uploads and downloads."),
        Command("app.show_links", "Y", "share links", "Show all share links: copy, extend or revoke them."),
        Command("app.go_to", "colon", "go to", "Go to a media, message, conversation or service by its SID."),
        Command(
            "app.switch_profile",
            "at",
            "profile…",
            "Switch to another account, or to the local service.",
        ),
        Command(
            "app.add_profile",
            "ctrl+n",
            "add profile…",
            "Add a profile: an account that is tested before it is saved.",
        ),
        Command(
            "app.undo_delete",
            "ctrl+z",
            "undo delete",
            "Undo a confirmed delete during its countdown.",
            palette=False,
            priority=True,
        ),
        Command("app.leave", "q", "quit", "Quit Mediadeck and its local service.", footer=True),
        Command(
            "app.copy_or_quit",
            "ctrl+c",
            "quit",
            "Copy the text selected with the mouse. With no selection, quit.",
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

FIND = CommandSet(
    "Finding a row",
    (Command("find.filter", "slash", "filter", "Show only rows with the typed words."),),
)

WORDS = CommandSet(
    "While typing words",
    (Command("words.leave", "down,up", "to the list", "Go to the list.", palette=False),),
)

SERVICES = CommandSet(
    "Services",
    (
        Command("services.refresh", "r", "refresh", "Reload the list of services.", footer=True),
        Command("services.open_all", "a", "all services", "List the media of all services.", footer=True),
        Command("services.clear", "escape", "clear filter", "Show all services again.", palette=False),
    ),
)

VIEW = CommandSet(
    "Full-screen view",
    (
        Command("view.zoom_in", "plus,equals_sign", "zoom in", "Zoom in.", footer=True, palette=False),
        Command("view.zoom_out", "minus", "zoom out", "Zoom out.", footer=True, palette=False),
        Command("view.fit", "0", "fit", "Fit the picture to the screen."),
        Command("view.actual", "1", "1:1", "Show the picture at its actual size.", footer=True),
        Command("view.turn", "r", "rotate", "Rotate the picture clockwise.", footer=True),
        Command("view.turn_back", "R", "rotate back", "Rotate the picture counterclockwise."),
        Command("view.left", "left,h", "left", "Move to the left.", palette=False),
        Command("view.right", "right,l", "right", "Move to the right.", palette=False),
        Command("view.up", "up,k", "up", "Move up.", palette=False),
        Command("view.down", "down,j", "down", "Move down.", palette=False),
        Command("view.page_down", "pagedown,space", "page down", "One screen down.", palette=False),
        Command("view.page_up", "pageup", "page up", "One screen up.", palette=False),
        Command("view.next", "n", "next", "Go to the next media."),
        Command("view.previous", "p", "previous", "Go to the previous media."),
        Command("view.play", "a", "play", "Play or stop the animation."),
        Command("view.next_renderer", "V", "renderer", "Switch to the next image renderer."),
        Command("view.fetch", "f", "load all", "Load the full media, beyond the preview limit."),
        Command("view.close", "escape,z", "close", "Go back to the list.", footer=True),
    ),
)

THREAD = CommandSet(
    "Conversation",
    (
        Command("thread.next", "n", "next media", "Go to the next media of the conversation.", footer=True),
        Command(
            "thread.previous",
            "p",
            "previous",
            "Go to the previous media of the conversation.",
            footer=True,
        ),
        Command("thread.copy_link", "y", "copy link", "Copy a new temporary URL of the media."),
        Command("thread.share_link", "L", "share link", "Copy a share link to the media."),
        Command("thread.download", "d", "download", "Download the media."),
        Command("thread.toggle_pictures", "i", "pictures", "Show or hide the pictures of the conversation."),
        Command("thread.close", "escape", "back", "Go back to the list.", footer=True),
    ),
)

MANUAL = CommandSet(
    "Manual",
    (
        Command("manual.next", "n", "next topic", "Show the next topic.", footer=True, palette=False),
        Command("manual.previous", "p", "previous", "Show the previous topic.", footer=True, palette=False),
        Command("manual.close", "escape", "back", "Go back.", footer=True, palette=False),
    ),
)

TRANSFERS = CommandSet(
    "Transfers",
    (
        Command("transfers.pause", "space", "pause", "Pause or resume the transfer.", footer=True),
        Command("transfers.pause_all", "P", "pause all", "Pause or resume all transfers.", footer=True),
        Command(
            "transfers.retry", "r", "retry", "Resume a transfer that failed or was interrupted.", footer=True
        ),
        Command("transfers.cancel", "x,delete", "cancel", "Cancel and delete partial data.", footer=True),
        Command("transfers.clear", "c", "clear", "Remove finished transfers from the list.", footer=True),
        Command("transfers.earlier", "shift+up,K", "earlier", "Move the queued transfer up.", footer=True),
        Command("transfers.later", "shift+down,J", "later", "Move the queued transfer down.", footer=True),
        Command("transfers.more", "plus", "more at once", "Run one more transfer in parallel."),
        Command("transfers.fewer", "minus", "fewer", "Run one transfer fewer in parallel."),
        Command(
            "transfers.open_folder",
            "o",
            "open folder",
            "Open the folder of the file on the desktop.",
            footer=True,
        ),
        Command("transfers.copy_path", "y", "copy path", "Copy the path of the file.", footer=True),
        Command("transfers.back", "escape", "back", "Go back.", footer=True),
    ),
)

LINKS = CommandSet(
    "Share links",
    (
        Command("links.copy", "y", "copy link", "Copy the link.", footer=True),
        Command("links.show_code", "Q", "qr code", "Show the link as a QR code, for a phone.", footer=True),
        Command("links.extend", "e", "extend…", "Let the link live longer, or expire sooner.", footer=True),
        Command(
            "links.revoke",
            "x,delete",
            "revoke…",
            "Revoke the link: nobody can open it any more.",
            footer=True,
        ),
        Command("links.refresh", "r", "refresh", "Reload the links.", footer=True),
        Command("links.back", "escape", "back", "Go back.", footer=True),
    ),
)
