"""A widget in a plain page, with a model that only the page has: no kernel, no notebook."""

from __future__ import annotations

import base64
import json
from contextlib import contextmanager

from kmeans_lab.visuals.shared.asleep import CourseWidget

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A widget</title>
<link rel="icon" href="data:,"><style>body { margin: 8px } @media (prefers-color-scheme: dark)
{ body { background: #111 } } %(css)s</style><body><main></main><script type="module">
const state = %(state)s, text = new Blob([%(esm)s], { type: "text/javascript" });
for (const [name, text] of Object.entries(%(bytes)s)) {
  state[name] = new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
}
const heard = {};
window.model = { get: (name) => state[name], save_changes() {},
  set(name, value) {
    state[name] = value;
    (heard[`change:${name}`] || []).forEach((each) => each());
  },
  on(name, action) { (heard[name] ||= []).push(action); },
  off(name, action) { heard[name] = (heard[name] || []).filter((each) => each !== action); } };
const widget = (await import(URL.createObjectURL(text))).default;
window.render = widget.render;
widget.render({ model: window.model, el: document.querySelector("main") });
</script></body></html>"""


@contextmanager
def in_a_page(browser, widget: CourseWidget, scheme: str, width: int):
    """A page of the browser with the widget in it; afterwards, nothing was complained of."""
    page = browser.new_page(viewport={"width": width, "height": 700}, color_scheme=scheme)
    complaints: list[str] = []
    page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    common = {*CourseWidget.class_trait_names(), "_esm", "_css", "_anywidget_id"}
    state = {
        name: getattr(widget, name) for name in widget.trait_names(sync=True) if name not in common
    }
    numbers = {name: state.pop(name) for name, v in [*state.items()] if isinstance(v, bytes)}
    page.set_content(
        PAGE
        % {
            "css": widget._css,
            "esm": json.dumps(widget._esm).replace("</", "<\\/"),
            "bytes": json.dumps({n: base64.b64encode(b).decode() for n, b in numbers.items()}),
            "state": json.dumps(state).replace("</", "<\\/"),
        }
    )
    page.wait_for_selector(".kml-widget", timeout=30_000)
    yield page
    assert complaints == [], complaints
    page.close()
