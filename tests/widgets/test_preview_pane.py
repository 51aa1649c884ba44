"""The preview pane: states, resizing, clipping, hostile words."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.drivers.headless_driver import HeadlessDriver
from textual.screen import ModalScreen

from tests.preview.makers import encode_image, measure_psnr, open_picture, render, scene, to_image
from tui.preview import (
    Detail,
    Drawing,
    Facts,
    Mark,
    Renderer,
    RendererChoice,
    Terminal,
    Text,
    draw,
    open_content,
)
from tui.widgets.preview_pane import EMPTY_HINT, EMPTY_TITLE, PreviewPane

CHOICE = RendererChoice(Renderer.BLOCKS, "24-bit colours")
HALVES = Terminal(quadrants=False)
STYLES = Path(__file__).parents[2] / "styles" / "preview_pane.tcss"


class OnePane(App[None]):
    """An app with a preview pane as large as the terminal."""

    CSS_PATH = STYLES

    def __init__(self) -> None:
        super().__init__()
        self.session: list[tuple[int, int]] = []

    def compose(self) -> ComposeResult:
        """Compose the pane."""
        yield PreviewPane()

    def on_preview_pane_resized(self, event: PreviewPane.Resized) -> None:
        """Record the size that the pane reports."""
        self.session.append((event.columns, event.rows))

    @property
    def pane(self) -> PreviewPane:
        """The pane."""
        return self.query_one(PreviewPane)

    @property
    def lines(self) -> list[str]:
        """The text of the screen, including the border."""
        return [strip.text for strip in self.pane.render_lines(self.pane.outer_size.region)]

    @property
    def inside(self) -> list[str]:
        """The text within the border, without surrounding spaces."""
        return [line[1:-1].strip() for line in self.lines[1:-1]]

    def shown(self) -> Drawing:
        """Return the cells inside the pane."""
        strips = [self.pane.render_line(y) for y in range(self.pane.room.height)]
        cells: list[tuple[Segment, ...]] = [tuple(strip) for strip in strips]
        return Drawing(tuple(cells), self.pane.room.width, self.pane.room.height)


def picture_in(app: OnePane) -> Drawing:
    return draw(
        open_picture(encode_image(scene(1600, 1200), "PNG")), app.pane.room.width, app.pane.room.height
    )


async def test_the_empty_pane_says_what_it_will_show() -> None:
    app = OnePane()
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.pause()
        assert "Preview" in app.lines[0]
        assert [line for line in app.inside if line] == [EMPTY_TITLE, EMPTY_HINT]


async def test_the_pane_reports_its_size_once_per_resize() -> None:
    app = OnePane()
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.pause()
        app.pane.show_sentence("One")
        app.pane.show_text(Text(("a",) * 100, ""))
        await pilot.pause()
        app.pane.show_drawing(picture_in(app), "")
        await pilot.pause()
        await pilot.resize_terminal(82, 26)
        await pilot.pause()
        assert app.session == [(58, 13), (80, 24)]
        assert app.pane.room == (80, 24)


async def test_a_picture_fills_the_pane_and_its_caption_names_the_renderer_and_reason() -> None:
    app = OnePane()
    async with app.run_test(size=(82, 26)) as pilot:
        await pilot.pause()
        picture = open_picture(encode_image(scene(1600, 1200), "PNG"))
        app.pane.show_drawing(draw(picture, *app.pane.room, HALVES), picture.facts, choice=CHOICE)
        await pilot.pause()
        assert "1600×1200 PNG · blocks · 24-bit colours" in app.lines[-1]
        shown = render(app.shown()).crop((8, 0, 72, 48))
        assert measure_psnr(shown, to_image(picture).resize((64, 48), Image.Resampling.LANCZOS)) > 42


@pytest.mark.parametrize("size", [(40, 12), (100, 40), (12, 30), (3, 3)])
async def test_after_a_resize_the_old_picture_stays_centred_and_clipped(size: tuple[int, int]) -> None:
    app = OnePane()
    async with app.run_test(size=(82, 26)) as pilot:
        await pilot.pause()
        drawing = draw(open_picture(encode_image(scene(1600, 1200), "PNG")), *app.pane.room)
        app.pane.show_drawing(drawing, "")
        await pilot.resize_terminal(*size)
        await pilot.pause()
        width, height = app.pane.room
        assert (width, height) == (max(0, size[0] - 2), max(0, size[1] - 2))
        ground = app.pane.background_colors[1].rgb
        left, top = (width - drawing.columns) // 2, (height - drawing.rows) // 2
        wanted = Image.new("RGB", (width, height * 2), ground)
        wanted.paste(render(drawing), (left, top * 2))
        assert measure_psnr(render(app.shown(), ground), wanted) > 60


async def test_in_a_terminal_of_one_cell_nothing_breaks() -> None:
    app = OnePane()
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.pause()
        app.pane.show_drawing(picture_in(app), "caption", "note")
        await pilot.resize_terminal(1, 1)
        await pilot.pause()
        app.pane.show_text(Text(("text", "日本"), "facts"))
        await pilot.pause()
        app.pane.show_sentence("One", "two")
        await pilot.pause()
        assert app.pane.room == (0, 0)


async def test_the_pane_background_is_below_an_odd_last_row() -> None:
    app = OnePane()
    async with app.run_test(size=(22, 22)) as pilot:
        await pilot.pause()
        app.pane.show_drawing(draw(open_picture(encode_image(Image.new("RGB", (40, 30)), "PNG")), 20, 20), "")
        last = app.pane.render_line((20 - 8) // 2 + 7)
        assert last.text == "▀" * 20
        style = next(iter(last)).style
        assert style is not None
        assert style.bgcolor == app.pane.rich_style.bgcolor


async def test_a_note_covers_the_last_line() -> None:
    app = OnePane()
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.pause()
        app.pane.show_drawing(
            picture_in(app), "800×600 JPEG", "A JPEG that ends early: only a part of it is shown"
        )
        await pilot.pause()
        assert app.inside[-1] == "A JPEG that ends early: only a part of it is shown"
        app.pane.show_drawing(picture_in(app), "800×600 JPEG")
        await pilot.pause()
        assert "ends early" not in "".join(app.inside)


async def test_a_text_is_padded_wrapped_and_scrollable() -> None:
    app = OnePane()
    text = open_content(
        b"\n".join(b"line %d" % number for number in range(100)) + b"\n" + b"long " * 30,
        content_type="text/plain",
        filename=None,
    )
    assert isinstance(text, Text)
    async with app.run_test(size=(40, 12)) as pilot:
        app.pane.focus()
        app.pane.show_text(text)
        await pilot.pause()
        assert app.lines[1].startswith("│ line 0 ")
        assert "Plain text" in app.lines[-1]
        await pilot.press("down", "down")
        await pilot.wait_for_scheduled_animations()
        assert app.lines[1].startswith("│ line 2 ")
        await pilot.press("end")
        await pilot.wait_for_scheduled_animations()
        assert app.lines[-2].startswith("│ long ")
        assert all(len(line) == 40 for line in app.lines)


async def test_a_full_line_does_not_touch_the_scrollbar() -> None:
    app = OnePane()
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        app.pane.show_text(Text(("x" * 5000,), ""))
        await pilot.pause()
        assert app.pane.show_vertical_scrollbar
        assert app.pane.render_line(0).text == " " + "x" * 35 + " "


async def test_a_new_text_starts_at_its_first_line() -> None:
    app = OnePane()
    async with app.run_test(size=(40, 12)) as pilot:
        app.pane.show_text(Text(tuple(f"old {number}" for number in range(100)), ""))
        await pilot.pause()
        app.pane.scroll_end(animate=False)
        await pilot.pause()
        app.pane.show_text(Text(tuple(f"new {number}" for number in range(100)), ""))
        await pilot.pause()
        assert app.inside[0].startswith("new 0")


async def test_a_picture_after_a_text_fills_the_pane() -> None:
    app = OnePane()
    async with app.run_test(size=(82, 26)) as pilot:
        app.pane.show_text(Text(("a",) * 100, ""))
        await pilot.pause()
        app.pane.show_drawing(picture_in(app), "")
        await pilot.pause()
        assert not app.pane.show_vertical_scrollbar
        assert render(app.shown(), (0, 0, 0)).size == (80, 48)
        assert [len(line) for line in app.lines] == [82] * 26


async def test_a_message_and_its_hint_are_centred() -> None:
    app = OnePane()
    async with app.run_test(size=(60, 12)) as pilot:
        app.pane.show_sentence("PDF document · 12,345 bytes", "Says image/png")
        await pilot.pause()
        assert app.inside[4:6] == ["PDF document · 12,345 bytes", "Says image/png"]
        sentence, hint = app.pane.render_line(4), app.pane.render_line(5)
        assert next(iter(sentence)).style != next(iter(hint)).style


async def test_the_loading_state_names_what_is_loading() -> None:
    app = OnePane()
    async with app.run_test(size=(60, 12)) as pilot:
        app.pane.show_drawing(picture_in(app), "caption")
        app.pane.show_loading("holiday.jpg")
        await pilot.pause()
        assert app.inside[4:6] == ["Loading…", "holiday.jpg"]
        assert "caption" not in app.lines[-1]


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("img[bold].png", "img[bold].png"),
        ("[/bold].jpg", "[/bold].jpg"),
        ("\x1b[31mred.png", "␛[31mred.png"),
        ("photo\u202egpj.exe", "photo�gpj.exe"),
        ("two\nlines", "two␊lines"),
    ],
)
async def test_hostile_text_is_harmless_everywhere(name: str, seen: str) -> None:
    app = OnePane()
    async with app.run_test(size=(60, 12)) as pilot:
        app.pane.show_loading(name)
        await pilot.pause()
        assert seen in app.inside
        app.pane.show_sentence(name, name)
        await pilot.pause()
        assert app.inside.count(seen) == 2
        app.pane.show_drawing(picture_in(app), name, name, CHOICE)
        await pilot.pause()
        assert f"{seen} · blocks" in app.lines[-1]
        assert app.inside[-1] == seen
        app.pane.show_text(Text(("text",), name))
        await pilot.pause()
        assert seen in app.lines[-1]


async def test_a_long_name_is_wrapped() -> None:
    app = OnePane()
    async with app.run_test(size=(40, 15)) as pilot:
        app.pane.show_loading("n" * 255)
        await pilot.pause()
        assert "".join(app.inside).count("n") == 255 + "Loading…".count("n")


async def test_focus_is_visible_on_the_border() -> None:
    app = OnePane()
    async with app.run_test(size=(40, 12)) as pilot:
        app.set_focus(None)
        await pilot.pause()
        dim = app.pane.styles.border_top
        app.pane.focus()
        await pilot.pause()
        assert app.pane.styles.border_top[0] == dim[0] == "round"
        assert app.pane.styles.border_top[1] != dim[1]


async def test_a_caption_too_long_for_the_border_is_truncated() -> None:
    app = OnePane()
    async with app.run_test(size=(20, 6)) as pilot:
        app.pane.show_drawing(picture_in(app), "400000×300000 JPEG · 1,000,000 frames")
        await pilot.pause()
        assert len(app.lines[-1]) == 20
        assert "400000×300" in app.lines[-1]


async def test_a_narrow_border_drops_the_reason_then_the_renderer() -> None:
    app = OnePane()
    async with app.run_test(size=(60, 8)) as pilot:
        app.pane.show_drawing(picture_in(app), "800×600 JPEG", choice=CHOICE)
        for width, said in ((60, "JPEG · blocks · 24-bit colours"), (30, "JPEG · blocks"), (20, "JPEG")):
            await pilot.resize_terminal(width, 8)
            await pilot.pause()
            assert app.lines[-1].endswith(f"{said} ─╯")


async def test_highlighting_continues_across_wrapped_lines() -> None:
    app = OnePane()
    async with app.run_test(size=(20, 8)) as pilot:
        app.pane.show_text(Text(("abc [bold] ghi jkl mno",), "", ((Mark(4, 18, "string"),),)))
        await pilot.pause()
        app.pane.render_lines(app.pane.outer_size.region)
        tone = app.pane.get_component_rich_style("preview-pane--string")
        lines = [app.pane.render_line(y) for y in range(2)]
        toned = ["".join(part.text for part in line if part.style == tone) for line in lines]
        assert toned == ["[bold] ghi ", "jkl"]
        assert app.inside[:2] == ["abc [bold] ghi", "jkl mno"]


async def test_a_table_keeps_its_lines_and_scrolls_sideways() -> None:
    app = OnePane()
    async with app.run_test(size=(20, 8)) as pilot:
        app.pane.focus()
        app.pane.show_text(Text(("0123456789" * 4, "日本" * 8), "", folds=False))
        await pilot.pause()
        assert app.inside[:2] == ["01234567890123456", "日本日本日本日本"]
        await pilot.press(*["right"] * 10)
        await pilot.wait_for_scheduled_animations()
        assert app.inside[0].startswith("9012345678901234")
        assert {len(strip.text) for strip in app.pane.render_lines(app.pane.outer_size.region)} <= {
            20,
            16,
            15,
            12,
        }
        app.pane.show_text(Text(("short",), "", folds=False))
        await pilot.pause()
        assert app.inside[0] == "short"


async def test_a_note_on_a_text_hides_none_of_its_lines() -> None:
    app = OnePane()
    async with app.run_test(size=(40, 8)) as pilot:
        app.pane.show_text(Text(tuple(map(str, range(30))), "", note="Says image/png, but is plain text"))
        await pilot.pause()
        assert app.inside[-1].startswith("Says image/png, but")
        app.pane.scroll_end(animate=False)
        await pilot.pause()
        assert app.inside[-2:] == ["29", "Says image/png, but is plain text"]


async def test_facts_are_listed_one_per_line() -> None:
    app = OnePane()
    async with app.run_test(size=(60, 12)) as pilot:
        app.pane.show_facts(Facts("Sound, MP3", "Says image/png", (Detail("length", "3:07"),)), "Press f.")
        await pilot.pause()
        said = [line for line in app.inside if line]
        assert said == ["Sound, MP3", "Says image/png Press f.", "length: 3:07"]


async def test_graphics_are_sent_once_placed_with_every_frame_and_deleted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(HeadlessDriver, "write", lambda _, data: sent.append(data))
    pixels = Drawing(((Segment(" " * 10),),) * 3, 10, 3, upload="<up>", discard="<gone>", overlay="<pixels>")
    app = OnePane()

    def outside_of_frames() -> list[str]:
        return [data for data in sent if data in {"<up>", "<gone>"}]

    def painted() -> list[str]:
        return [part.text for y in range(10) for part in app.pane.render_line(y) if "<pixels>" in part.text]

    async with app.run_test(size=(40, 12)) as pilot:
        app.pane.show_drawing(pixels, "caption")
        await pilot.pause()
        app.pane.refresh()
        await pilot.pause()
        assert outside_of_frames() == ["<up>"]
        assert painted() == ["\x1b7\x1b[5;16H<pixels>\x1b8"], "from the upper left corner of its place"
        assert {sum(part.cell_length for part in app.pane.render_line(y)) for y in range(10)} == {38}
        app.push_screen(ModalScreen())
        await pilot.pause()
        assert painted() == [], "not over dialogs"
        app.pop_screen()
        app.pane.show_sentence("Nothing")
        await pilot.pause()
        assert outside_of_frames() == ["<up>", "<gone>"]


async def test_graphics_that_arrive_behind_a_dialog_are_painted_when_it_closes() -> None:
    pixels = Drawing(((Segment(" " * 10),),) * 3, 10, 3, overlay="<pixels>")
    app = OnePane()
    async with app.run_test(size=(40, 12)) as pilot:
        pane = app.pane
        app.push_screen(ModalScreen())
        await pilot.pause()
        pane.show_drawing(pixels, "caption")
        await pilot.pause()

        def painted() -> str:
            return "".join(strip.text for strip in pane.render_lines(pane.outer_size.region))

        assert "<pixels>" not in painted()
        app.pop_screen()
        await pilot.pause()
        assert "<pixels>" in painted()
        app.push_screen(ModalScreen())
        await pilot.pause()
        assert "<pixels>" not in painted()


async def test_clearing_the_pane_shows_the_empty_state() -> None:
    app = OnePane()
    async with app.run_test(size=(60, 12)) as pilot:
        app.pane.show_text(Text(("text",), "facts"))
        app.pane.show_nothing()
        await pilot.pause()
        assert EMPTY_TITLE in app.inside
        assert "facts" not in app.lines[-1]
