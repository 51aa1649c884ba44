"""The commands of dialogs."""

from __future__ import annotations

from tui.commands.model import Command, CommandSet

SEND = CommandSet(
    "Sending files",
    (
        Command("send.send", "ctrl+s", "send", "Send each file as a message.", footer=True, palette=False),
        Command("send.close", "escape", "cancel", "Send nothing.", footer=True, palette=False),
    ),
)

SENDING = CommandSet(
    "Files to send",
    (Command("sending.select", "enter", "send", "Send each file as a message.", palette=False),),
)

FOLDER = CommandSet(
    "Choosing a folder",
    (
        Command("folder.choose", "enter", "open", "Open the folder.", footer=True, palette=False),
        Command(
            "folder.finish",
            "ctrl+o",
            "save here",
            "Save to the folder shown, or to the one typed.",
            footer=True,
            palette=False,
        ),
        Command(
            "folder.complete", "tab", "complete", "Complete the name or path.", footer=True, palette=False
        ),
        Command(
            "folder.go_up",
            "backspace,left",
            "up",
            "Go to the parent folder, if nothing is typed.",
            footer=True,
            palette=False,
            keys_shown="←",
        ),
        Command(
            "folder.leave", "escape", "cancel", "Clear the input, then cancel.", footer=True, palette=False
        ),
        Command("folder.toggle_hidden", "ctrl+g", "hidden", "Show or hide hidden files.", palette=False),
        Command(
            "folder.toggle_option",
            "ctrl+t",
            "transcript",
            "Write a page with the messages of each conversation, or not.",
            footer=True,
            palette=False,
        ),
        Command("folder.cursor_down", "down", "down", "One row down.", palette=False),
        Command("folder.cursor_up", "up", "up", "One row up.", palette=False),
        Command("folder.page_down", "pagedown", "page down", "One page down.", palette=False),
        Command("folder.page_up", "pageup", "page up", "One page up.", palette=False),
        Command("folder.first", "home", "first", "The first row.", palette=False),
        Command("folder.last", "end", "last", "The last row.", palette=False),
    ),
)

LINK = CommandSet(
    "Link",
    (
        Command("link.copy", "y,enter", "copy", "Copy a new link.", footer=True),
        Command("link.renew", "r", "renew", "Show a new link, valid for five minutes.", footer=True),
        Command("link.show_code", "Q", "qr code", "Show the link as a QR code, for a phone.", footer=True),
        Command(
            "link.plain",
            "p",
            "plain",
            "Print the link on the plain terminal, so that you can select it there.",
            footer=True,
        ),
        Command("link.close", "escape", "close", "Go back to the media.", footer=True),
    ),
)

TEXT = CommandSet(
    "Text",
    (
        Command(
            "text.plain",
            "p",
            "plain",
            "Print the text on the plain terminal, so that you can select it there.",
            footer=True,
        ),
        Command("text.close", "escape,enter", "close", "Go back to the media.", footer=True, palette=False),
    ),
)

PROFILES = CommandSet(
    "Choosing a profile",
    (Command("profiles.close", "escape", "cancel", "Keep the current profile.", footer=True, palette=False),),
)

NEW_PROFILE = CommandSet(
    "Adding a profile",
    (
        Command(
            "new_profile.keep",
            "ctrl+s",
            "test and save",
            "Test the account, and save it if that works.",
            footer=True,
            palette=False,
        ),
        Command("new_profile.close", "escape", "cancel", "Save nothing.", footer=True, palette=False),
    ),
)

CODE = CommandSet(
    "QR code",
    (
        Command("code.renew", "r", "renew", "Show a new link, valid for five minutes.", footer=True),
        Command(
            "code.finer",
            "d",
            "finer",
            "Draw a quarter of the size. Not all terminals can show it.",
            footer=True,
        ),
        Command("code.share", "L", "share link", "Show a share link instead, open for days.", footer=True),
        Command("code.close", "escape,enter,Q", "close", "Go back.", footer=True),
    ),
)

COPY = CommandSet(
    "Copying",
    (
        Command("copy.url", "y", "url", "Copy the temporary URL. Anyone can open it for five minutes."),
        Command("copy.markdown", "m", "markdown", "Copy an image or a link in Markdown."),
        Command("copy.html", "h", "html", "Copy an image or a link in HTML."),
        Command("copy.curl", "c", "curl", "Copy a curl command that downloads the file."),
        Command("copy.content_url", "u", "content url", "Copy the permanent URL, which needs credentials."),
        Command("copy.media_sid", "s", "media sid", "Copy the SID of the media."),
        Command("copy.message_sid", "i", "message sid", "Copy the SID of its message."),
        Command("copy.conversation_sid", "v", "conversation", "Copy the SID of its conversation."),
        Command("copy.json", "j", "json", "Copy the resource as JSON."),
        Command("copy.path", "p", "path", "Copy the path of the downloaded file."),
        Command("copy.share_link", "L", "share link", "Copy a share link, one for all media, open for days."),
        Command("copy.share_markdown", "M", "share md", "Copy a share link in Markdown."),
        Command("copy.share_html", "H", "share html", "Copy a share link in HTML."),
        Command(
            "copy.choose", "enter", "copy", "Copy the value under the cursor.", footer=True, palette=False
        ),
        Command("copy.repeat", "full_stop", "last", "Copy the last format again.", footer=True),
        Command("copy.renew", "r", "renew", "Show a new link, valid for five minutes.", footer=True),
        Command("copy.show_code", "Q", "qr code", "Show the link as a QR code, for a phone.", footer=True),
        Command("copy.cursor_down", "down", "down", "One row down.", palette=False),
        Command("copy.cursor_up", "up", "up", "One row up.", palette=False),
        Command("copy.close", "escape", "close", "Copy nothing.", footer=True, palette=False),
    ),
)

SHARE = CommandSet(
    "Sharing by link",
    (
        Command(
            "share.make", "ctrl+s", "make link", "Make the link and copy it.", footer=True, palette=False
        ),
        Command("share.close", "escape", "cancel", "Make no link.", footer=True, palette=False),
    ),
)

EXTEND = CommandSet(
    "Extending a link",
    (
        Command("extend.extend", "ctrl+s,enter", "extend", "Extend the link.", footer=True, palette=False),
        Command("extend.close", "escape", "cancel", "Leave the link as it is.", footer=True, palette=False),
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
        Command("question.yes", "y", "yes", "Yes.", footer=True, palette=False),
        Command("question.no", "n,escape", "no", "No.", footer=True, palette=False, keys_shown="n esc"),
    ),
)

DELETE = CommandSet(
    "Deleting",
    (
        Command("delete.confirm", "y", "delete", "Delete it.", footer=True, palette=False),
        Command("delete.close", "escape", "cancel", "Delete nothing.", footer=True, palette=False),
    ),
)

ANNOTATIONS = CommandSet(
    "Tags and note",
    (
        Command(
            "annotations.save", "ctrl+s", "save", "Save the tags and the note.", footer=True, palette=False
        ),
        Command(
            "annotations.complete",
            "tab",
            "complete",
            "Complete the tag, or go to the next field.",
            footer=True,
            palette=False,
        ),
        Command(
            "annotations.close",
            "escape",
            "close",
            "Close the dialog. Asks first if something is not saved.",
            footer=True,
            palette=False,
        ),
    ),
)

GO_TO = CommandSet(
    "Going to a SID",
    (Command("go_to.close", "escape", "cancel", "Stay here.", footer=True, palette=False),),
)

COLUMNS = CommandSet(
    "Choosing columns",
    (
        Command("columns.show_or_hide", "space", "show or hide", "Show or hide the column.", footer=True),
        Command("columns.move_up", "shift+up,K", "earlier", "Move the column to the left."),
        Command("columns.move_down", "shift+down,J", "later", "Move the column to the right.", footer=True),
        Command(
            "columns.wider", "right,plus", "wider", "Make the column wider.", keys_shown="→", footer=True
        ),
        Command("columns.narrower", "left,minus", "narrower", "Make the column narrower."),
        Command("columns.reset", "backspace", "reset", "Restore the default columns."),
        Command("columns.close", "escape,enter", "done", "Go back to the list.", footer=True),
    ),
)

TROUBLES = CommandSet(
    "Sync errors",
    (Command("troubles.close", "escape,enter", "close", "Go back to the list.", footer=True, palette=False),),
)

FILTERS = CommandSet(
    "Saved filters",
    (
        Command(
            "filters.save",
            "s",
            "save",
            "Save the filter of the list under a name.",
            footer=True,
            palette=False,
        ),
        Command(
            "filters.delete", "D,delete", "delete", "Delete the saved filter.", footer=True, palette=False
        ),
        Command("filters.close", "escape", "close", "Go back to the list.", footer=True, palette=False),
    ),
)

HELP = CommandSet(
    "Help",
    (
        Command(
            "help.close", "escape,question_mark,q", "close", "Close the help.", footer=True, palette=False
        ),
        Command(
            "help.manual", "m", "manual", "Read the manual about this screen.", footer=True, palette=False
        ),
    ),
)

FETCH = CommandSet(
    "Waiting",
    (Command("fetch.cancel", "escape", "cancel", "Stop it.", footer=True, palette=False),),
)

OPENERS = CommandSet(
    "Choosing a program",
    (Command("openers.close", "escape", "cancel", "Open nothing.", footer=True, palette=False),),
)

PICKER = CommandSet(
    "Choosing files",
    (
        Command(
            "picker.choose",
            "enter",
            "choose",
            "Open the folder, or choose the file or all marked files.",
            footer=True,
            palette=False,
            keys_shown="enter",
        ),
        Command(
            "picker.mark",
            "ctrl+t,insert,ctrl+@,ctrl+space",
            "mark",
            "Mark or unmark the file. Marks stay when you change folders.",
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
            "Go to the parent folder, if nothing is typed.",
            footer=True,
            palette=False,
            keys_shown="←",
        ),
        Command(
            "picker.leave", "escape", "cancel", "Clear the input, then cancel.", footer=True, palette=False
        ),
        Command(
            "picker.toggle_hidden",
            "ctrl+g",
            "hidden",
            "Show or hide hidden files.",
            footer=True,
            palette=False,
        ),
        Command(
            "picker.mark_all",
            "ctrl+a",
            "mark all",
            "Mark or unmark all files shown.",
            footer=True,
            palette=False,
        ),
        Command(
            "picker.by_folder",
            "ctrl+f",
            "by folder",
            "Send the files of each folder to the conversation with its name.",
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
