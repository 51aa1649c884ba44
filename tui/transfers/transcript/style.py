"""The style of a transcript: dark and light, for screen and print."""

from __future__ import annotations

from typing import Final

CSS: Final = """
:root { color-scheme: light dark; --page: #fff; --text: #1c1e21; --muted: #62666d; --line: #dcdfe3;
  --card: #f5f6f8; --link: #0b57c2; }
@media (prefers-color-scheme: dark) {
  :root { --page: #16181b; --text: #e4e6e9; --muted: #9aa0a8; --line: #33373d; --card: #1f2226;
    --link: #86b4ff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 50rem; background: var(--page);
  color: var(--text); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0 0 1rem; font-size: 1.7rem; line-height: 1.25; }
h2 { margin: 2.25rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line);
  font-size: 1rem; font-weight: 600; color: var(--muted); }
header { border: 1px solid var(--line); border-radius: .6rem; padding: 1.25rem 1.5rem;
  background: var(--card); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.25rem; margin: 0; }
dt { color: var(--muted); }
dd { margin: 0; }
a { color: var(--link); }
.message { margin: 0 0 1.1rem; padding-left: .9rem; border-left: 3px solid var(--line); }
.by { display: flex; flex-wrap: wrap; gap: 0 .75rem; align-items: baseline; margin: 0; }
.by time, .by .address { color: var(--muted); font-size: .85rem; }
.by time { margin-left: auto; font-variant-numeric: tabular-nums; }
.text { margin: .15rem 0 0; white-space: pre-wrap; }
.gap { margin: 1.25rem 0; color: var(--muted); font-size: .9rem; text-align: center; }
figure { margin: .6rem 0 0; }
figure img { display: block; max-width: min(100%, 32rem); max-height: 24rem; border-radius: .4rem;
  border: 1px solid var(--line); background: var(--card); }
figcaption, .file { margin: .3rem 0 0; font-size: .85rem; color: var(--muted); }
.file { margin-top: .5rem; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .4rem;
  background: var(--card); }
.a0 { border-left-color: #3b82c4; } .a1 { border-left-color: #c0803a; } .a2 { border-left-color: #4f9d69; }
.a3 { border-left-color: #a15fb5; } .a4 { border-left-color: #c2596b; } .a5 { border-left-color: #3f9aa0; }
@media (max-width: 34rem) {
  dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } .by time { margin-left: 0; }
}
@page { margin: 16mm; }
@media print {
  :root { color-scheme: light; --page: #fff; --text: #000; --muted: #444; --line: #bbb; --card: #fff;
    --link: #000; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  header, .message, figure, .file, .gap { break-inside: avoid; }
  .message.long { break-inside: auto; }
  .by, h2 { break-after: avoid; }
  figure img { max-width: 12cm; max-height: 12cm; }
  .text { orphans: 3; widows: 3; }
}
"""
