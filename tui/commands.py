"""Every command of a user, declared once: from here come its key, palette entry, footer label and help."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Provider

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

    from textual.binding import BindingType
    from textual.command import Hits
    from textual.dom import DOMNode


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that a user can do.

    ``id`` is ``set.verb`` and never changes, so that a key can be rebound by it; the action method on the
    screen or widget is ``action_verb``. ``keys`` are Textual's names, parted by commas. ``label`` stands in
    the footer and the palette, ``help`` on the help screen. ``footer`` puts it among the few keys shown at
    the bottom, ``palette`` keeps plain movements out of the palette. ``keys_shown`` replaces the keys' names.
    """

    id: str
    keys: str
    label: str
    help: str
    footer: bool = False
    palette: bool = True
    priority: bool = False
    keys_shown: str | None = None

    @property
    def action(self) -> str:
        """The action's name, as Textual's bindings have it."""
        return self.id.partition(".")[2]

    def binding(self) -> Binding:
        """Return the Textual binding of this command."""
        return Binding(
            self.keys,
            self.action,
            self.label,
            id=self.id,
            show=self.footer,
            priority=self.priority,
            key_display=self.keys_shown,
            tooltip=self.help,
        )


@dataclass(frozen=True, slots=True)
class CommandSet:
    """The commands of one place (a screen or a widget), under the title that the help screen gives them."""

    title: str
    commands: tuple[Command, ...]

    def __iter__(self) -> Iterator[Command]:
        return iter(self.commands)

    def bindings(self) -> list[BindingType]:
        """Return the bindings of all commands, for a ``BINDINGS`` class attribute."""
        return [command.binding() for command in self.commands]


APP = CommandSet(
    "Everywhere",
    (
        Command("app.show_help", "question_mark", "keys", "Show every key of this screen.", footer=True),
        Command("app.command_palette", "ctrl+p", "palette", "Find a command by its name.", palette=False),
        Command("app.show_transfers", "t", "transfers", "Show all uploads and downloads."),
        Command("app.go_to", "colon", "go to", "Go to a media, message, conversation or service by its SID."),
        Command(
            "app.switch_profile",
            "at",
            "profile…",
            "Go on with another profile: another account, or the local.",
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
        ),
        Command("media.show_link", "l", "show link", "Show a fresh temporary URL on the screen, whole."),
        Command(
            "media.upload",
            "u",
            "upload",
            "Choose files and a conversation, and send each file as a message.",
            footer=True,
        ),
        Command("media.download", "d", "download", "Download the media, or those that are marked."),
        Command(
            "media.download_to", "ctrl+d", "download to", "Download to another folder, used from then on."
        ),
        Command("media.export", "x", "export", "Download with a manifest, by conversation, to a folder."),
        Command(
            "media.filter", "slash", "filter", "Narrow the list as you type: words, type:image, size:>5mb."
        ),
        Command("media.group", "v", "group", "List the conversations that have media, or the media again."),
        Command("media.sort", "s", "sort", "Order the list by the next column."),
        Command("media.reverse", "S", "reverse", "Turn the order of the list round."),
        Command("media.choose_columns", "C", "columns", "Choose, order and resize the columns."),
        Command("media.delete", "D,delete", "delete…", "Delete the message of the media and all its files."),
        Command("media.next", "n", "next", "The next media, in the list or while one is open."),
        Command("media.previous", "p", "previous", "The media before, in the list or while one is open."),
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
        Command("previews.view", "z", "view", "Look at the media on the whole screen: zoom, move, turn."),
        Command("previews.tiles", "i", "grid", "Show the list as a grid of small pictures, or as a table."),
        Command(
            "previews.next_renderer", "V", "renderer", "Draw pictures in the next way; one is not at all."
        ),
        Command("previews.fetch", "f", "fetch", "Fetch all of a media that is too large to do so unasked."),
        Command("previews.play", "a", "play", "Play a picture that moves, or stop it."),
        Command(
            "previews.clear_thumbnails",
            "T",
            "clear thumbs",
            "Throw away all thumbnails kept on disk.",
        ),
    ),
)

SHARING = CommandSet(
    "Sharing",
    (
        Command("sharing.copy_menu", "c", "copy…", "Show everything that can be copied, and choose."),
        Command(
            "sharing.repeat_copy", "full_stop", "copy again", "Copy what was copied last, of this media."
        ),
        Command("sharing.show_code", "Q", "qr code", "Show a fresh temporary URL as a QR code, for a phone."),
        Command(
            "sharing.open_link",
            "o",
            "open outside",
            "Open the media with the browser or viewer of the desktop; not over SSH.",
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
        Command("marks.mark", "space", "mark", "Mark the media or take its mark away, and move on."),
        Command("marks.mark_down", "shift+down", "mark down", "Mark this media and the next.", palette=False),
        Command("marks.mark_up", "shift+up", "mark up", "Mark this media and the one before.", palette=False),
        Command("marks.mark_range", "M", "mark range", "Mark all from the last marked one to the cursor."),
        Command("marks.mark_all", "ctrl+a", "mark all", "Mark all that is listed, or none of it."),
        Command("marks.unmark", "U", "unmark", "Take all marks away, those out of sight as well."),
    ),
)

SYNC = CommandSet(
    "Reading the service",
    (
        Command("sync.refresh", "r", "refresh", "Read what is new in all conversations."),
        Command(
            "sync.reread", "R", "read all", "Read all messages again, which also notices what was deleted."
        ),
        Command("sync.pause", "P", "pause", "Pause the reading, or go on with it."),
        Command("sync.stop", "X", "stop", "Stop the reading; the next one goes on where it was."),
        Command(
            "sync.repeat",
            "A",
            "repeat",
            "Read by itself every 15 seconds, every minute, every five, or not.",
        ),
        Command("sync.show_troubles", "E", "troubles", "List the conversations that could not be read."),
    ),
)

TRANSFERS = CommandSet(
    "Transfers",
    (
        Command("transfers.pause", "space", "pause", "Pause the transfer, or go on with it.", footer=True),
        Command("transfers.pause_all", "P", "pause all", "Pause all transfers, or go on with all."),
        Command(
            "transfers.retry", "r", "retry", "Go on with a transfer that failed or was cut off.", footer=True
        ),
        Command(
            "transfers.cancel", "x,delete", "cancel", "Give the transfer up, with what arrived.", footer=True
        ),
        Command("transfers.clear", "c", "clear", "Take what has ended out of the list.", footer=True),
        Command("transfers.earlier", "shift+up,K", "earlier", "Let the queued transfer come earlier."),
        Command("transfers.later", "shift+down,J", "later", "Let the queued transfer come later."),
        Command("transfers.more", "plus", "more at once", "Run one more at once."),
        Command("transfers.fewer", "minus", "fewer", "Run one fewer at once."),
        Command("transfers.open_folder", "o", "open folder", "Open the folder of the file on the desktop."),
        Command("transfers.copy_path", "y", "copy path", "Copy the path of the file."),
        Command("transfers.back", "escape", "back", "Back to where one was.", footer=True),
    ),
)

SEND = CommandSet(
    "Sending files",
    (
        Command("send.send", "ctrl+s", "send", "Send each file as a message.", footer=True, palette=False),
        Command("send.close", "escape", "cancel", "Send nothing.", footer=True, palette=False),
    ),
)

FOLDER = CommandSet(
    "Choosing a folder",
    (
        Command("folder.choose", "enter", "open", "Open the folder.", footer=True, palette=False),
        Command(
            "folder.finish", "ctrl+o", "take", "Take the folder that is shown.", footer=True, palette=False
        ),
        Command(
            "folder.complete", "tab", "complete", "Complete the name or path.", footer=True, palette=False
        ),
        Command(
            "folder.go_up",
            "backspace,left",
            "up",
            "With nothing typed, go to the folder above.",
            footer=True,
            palette=False,
            keys_shown="←",
        ),
        Command(
            "folder.leave", "escape", "leave", "Clear what was typed, then leave.", footer=True, palette=False
        ),
        Command(
            "folder.toggle_hidden", "ctrl+g", "hidden", "Show hidden files, or hide them.", palette=False
        ),
        Command("folder.cursor_down", "down", "down", "One row down.", palette=False),
        Command("folder.cursor_up", "up", "up", "One row up.", palette=False),
        Command("folder.page_down", "pagedown", "page down", "One page down.", palette=False),
        Command("folder.page_up", "pageup", "page up", "One page up.", palette=False),
        Command("folder.first", "home", "first", "The first row.", palette=False),
        Command("folder.last", "end", "last", "The last row.", palette=False),
    ),
)

FILTER = CommandSet(
    "Filtering",
    (Command("filter.complete", "tab", "complete", "Complete the word.", footer=True, palette=False),),
)

LINK = CommandSet(
    "Link",
    (
        Command("link.copy", "y,enter", "copy", "Copy a fresh link.", footer=True),
        Command(
            "link.renew", "r", "renew", "Show a fresh link, which lives five minutes again.", footer=True
        ),
        Command("link.show_code", "Q", "qr code", "Show the link as a QR code, for a phone.", footer=True),
        Command(
            "link.plain",
            "p",
            "plain",
            "Give the terminal back for a moment, with the link in it for the terminal to select.",
            footer=True,
        ),
        Command("link.close", "escape", "close", "Back to the media.", footer=True),
    ),
)

TEXT = CommandSet(
    "Text",
    (
        Command(
            "text.plain",
            "p",
            "plain",
            "Give the terminal back for a moment, with the text in it for the terminal to select.",
            footer=True,
        ),
        Command("text.close", "escape,enter", "close", "Back to the media.", footer=True, palette=False),
    ),
)

PROFILES = CommandSet(
    "Choosing a profile",
    (Command("profiles.close", "escape", "cancel", "Stay with this one.", footer=True, palette=False),),
)

CODE = CommandSet(
    "QR code",
    (
        Command(
            "code.renew", "r", "renew", "Show a fresh link, which lives five minutes again.", footer=True
        ),
        Command(
            "code.finer",
            "d",
            "finer",
            "Draw it with finer blocks, a quarter of the size: not all terminals have them.",
            footer=True,
        ),
        Command("code.close", "escape,enter,Q", "close", "Back to where one was.", footer=True),
    ),
)

COPY = CommandSet(
    "Copying",
    (
        Command("copy.url", "y", "url", "Copy the temporary URL: anyone can open it, for five minutes."),
        Command("copy.markdown", "m", "markdown", "Copy a picture, or a link, in Markdown."),
        Command("copy.html", "h", "html", "Copy a picture, or a link, in HTML."),
        Command("copy.curl", "c", "curl", "Copy a command that downloads it under its file name."),
        Command("copy.content_url", "u", "content url", "Copy the URL that needs credentials and lasts."),
        Command("copy.media_sid", "s", "media sid", "Copy the SID of the media."),
        Command("copy.message_sid", "i", "message sid", "Copy the SID of its message."),
        Command("copy.conversation_sid", "v", "conversation", "Copy the SID of its conversation."),
        Command("copy.json", "j", "json", "Copy the resource as the service sends it."),
        Command("copy.path", "p", "path", "Copy the path that it was downloaded to."),
        Command("copy.choose", "enter", "copy", "Copy what is under the cursor.", footer=True, palette=False),
        Command("copy.repeat", "full_stop", "last", "Copy what was copied last.", footer=True),
        Command(
            "copy.renew", "r", "renew", "Show a fresh link, which lives five minutes again.", footer=True
        ),
        Command("copy.show_code", "Q", "qr code", "Show the link as a QR code, for a phone.", footer=True),
        Command("copy.cursor_down", "down", "down", "One row down.", palette=False),
        Command("copy.cursor_up", "up", "up", "One row up.", palette=False),
        Command("copy.close", "escape", "close", "Copy nothing.", footer=True, palette=False),
    ),
)

CONVERSATIONS = CommandSet(
    "Choosing a conversation",
    (
        Command(
            "conversations.choose", "enter", "choose", "Send the files here.", footer=True, palette=False
        ),
        Command("conversations.cursor_down", "down", "down", "One row down.", palette=False),
        Command("conversations.cursor_up", "up", "up", "One row up.", palette=False),
        Command("conversations.close", "escape", "cancel", "Send nothing.", footer=True, palette=False),
    ),
)

QUESTION = CommandSet(
    "Question",
    (
        Command("question.yes", "y,enter", "yes", "Do it.", footer=True, palette=False),
        Command("question.no", "n,escape", "no", "Do not.", footer=True, palette=False),
    ),
)

DELETE = CommandSet(
    "Deleting",
    (
        Command("delete.confirm", "D", "delete", "Delete it.", footer=True, palette=False),
        Command("delete.close", "escape", "cancel", "Delete nothing.", footer=True, palette=False),
    ),
)

GO_TO = CommandSet(
    "Going to a SID",
    (Command("go_to.close", "escape", "cancel", "Go nowhere.", footer=True, palette=False),),
)

COLUMNS = CommandSet(
    "Choosing columns",
    (
        Command("columns.show_or_hide", "space", "show or hide", "Show the column, or hide it.", footer=True),
        Command("columns.move_up", "shift+up,K", "earlier", "Move the column to the left."),
        Command("columns.move_down", "shift+down,J", "later", "Move the column to the right.", footer=True),
        Command(
            "columns.wider", "right,plus", "wider", "Make the column wider.", keys_shown="→", footer=True
        ),
        Command("columns.narrower", "left,minus", "narrower", "Make the column narrower."),
        Command("columns.reset", "backspace", "as at first", "Show the columns as they were at first."),
        Command("columns.close", "escape,enter", "done", "Back to the list.", footer=True),
    ),
)

TROUBLES = CommandSet(
    "Troubles",
    (Command("troubles.close", "escape,enter", "close", "Back to the list.", footer=True, palette=False),),
)

HELP = CommandSet(
    "Help",
    (
        Command(
            "help.close", "escape,question_mark,q", "close", "Close the help.", footer=True, palette=False
        ),
    ),
)

PICKER = CommandSet(
    "Choosing files",
    (
        Command(
            "picker.choose",
            "enter",
            "choose",
            "Open the folder, or choose the file; with files marked, choose those.",
            footer=True,
            palette=False,
            keys_shown="enter",
        ),
        Command(
            "picker.mark",
            "ctrl+t,insert,ctrl+@,ctrl+space",
            "mark",
            "Mark the file, or take the mark off. Marks stay when you go to other folders.",
            footer=True,
            palette=False,
        ),
        Command("picker.finish", "ctrl+o", "done", "Choose the marked files.", footer=True, palette=False),
        Command(
            "picker.complete", "tab", "complete", "Complete the name or path.", footer=True, palette=False
        ),
        Command(
            "picker.go_up",
            "backspace,left",
            "up",
            "With nothing typed, go to the folder above.",
            footer=True,
            palette=False,
            keys_shown="←",
        ),
        Command(
            "picker.leave", "escape", "leave", "Clear what was typed, then leave.", footer=True, palette=False
        ),
        Command(
            "picker.toggle_hidden",
            "ctrl+g",
            "hidden",
            "Show hidden files, or hide them.",
            footer=True,
            palette=False,
        ),
        Command(
            "picker.mark_all",
            "ctrl+a",
            "mark all",
            "Mark all files shown, or none.",
            footer=True,
            palette=False,
        ),
        Command("picker.cursor_down", "down", "down", "One row down.", palette=False),
        Command("picker.cursor_up", "up", "up", "One row up.", palette=False),
        Command("picker.page_down", "pagedown", "page down", "One page down.", palette=False),
        Command("picker.page_up", "pageup", "page up", "One page up.", palette=False),
        Command("picker.first", "home", "first", "The first row.", palette=False),
        Command("picker.last", "end", "last", "The last row.", palette=False),
    ),
)


class CommandsProvider(Provider):
    """Puts the commands of the screen and of the whole program into the palette."""

    def _commands(self) -> Iterator[tuple[Command, DOMNode]]:
        """Give each command that can be done now, with what carries it out."""
        for command, node in self._declared():
            if node.check_action(command.action, ()) is not False:
                yield command, node

    def _declared(self) -> Iterator[tuple[Command, DOMNode]]:
        for command_set in getattr(self.screen, "COMMAND_SETS", ()):
            if command_set is not APP:
                yield from ((command, self.screen) for command in command_set if command.palette)
        yield from ((command, self.app) for command in APP if command.palette)

    async def discover(self) -> Hits:
        """Give all commands, for a palette in which nothing was typed yet."""
        for command, node in self._commands():
            yield DiscoveryHit(command.label.capitalize(), self._runner(command, node), help=command.help)

    async def search(self, query: str) -> Hits:
        """Give the commands whose label or help is like ``query``."""
        matcher = self.matcher(query)
        for command, node in self._commands():
            score = matcher.match(f"{command.label} {command.help}")
            if score > 0:
                label = matcher.highlight(command.label.capitalize())
                yield Hit(score, label, self._runner(command, node), help=command.help)

    def _runner(self, command: Command, node: DOMNode) -> partial[Coroutine[Any, Any, bool]]:
        return partial(self.app.run_action, command.action, default_namespace=node)
