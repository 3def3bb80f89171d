"""What a widget leaves in a notebook for the day on which its kernel is gone.

A notebook stores a widget's name and not the widget. Opened again, it finds no widget of that name,
and JupyterLab says "Error displaying widget: model not found". So each widget of the course is
shown as two outputs: a still picture that says how to get the widget back, and the widget itself.
Style rules in the first let only one of the two be seen: the widget where it lives, else the still.
"""

from __future__ import annotations

import re
from typing import Any

import anywidget
import traitlets

from kmeans_lab.languages.speaking import current, say, words
from kmeans_lab.telling import somebody_looks

AGAIN = "The widget is asleep. Run this cell again (Shift+Enter) and it wakes up."

# For JupyterLab and Notebook; in other pages `awake` in widget.js hides the still.
_RULES = """
.jp-OutputArea-child:has(.kml-asleep):has(+ .jp-OutputArea-child .kml-widget) { display: none; }
.jp-OutputArea-child:has(.kml-asleep) + .jp-OutputArea-child:not(:has(.kml-widget)) {
  display: none;
}
"""
_BOX = (
    "max-width: 44em; padding: 0.7em 0.9em; border: 1px solid var(--jp-border-color1, #8c959f); "
    "border-radius: 6px; background: var(--jp-layout-color1, #ffffff); "
    "color: var(--jp-ui-font-color1, #1f2328)"
)


_PIECED = re.compile(r'"\s*\n?\s*\+\s*"')  # between the pieces of a text in JavaScript


class CourseWidget(anywidget.AnyWidget):
    """A widget that leaves a still picture of itself in the notebook.

    A subclass gives its script `_esm`, its style sheet `_css` and, in `still_html`, its picture.
    """

    _script = ""  # what a page unpacks, where `_esm` is packed

    # What its script says in another language, by the English in the script; empty in English.
    _language = traitlets.Dict().tag(sync=True)

    @traitlets.default("_language")
    def _words_of_the_script(self) -> dict[str, Any]:
        spoken = {text: own for text, own in words().items() if text in self._script_text}
        return {"code": current(), "words": spoken} if spoken else {}

    @property
    def _script_text(self) -> str:
        """The script with its long texts in one piece, as `say` is given them."""
        return _PIECED.sub("", str(self._script or self._esm))

    def still_html(self) -> str:
        """The widget as it is now, as HTML without scripts; it may be empty.

        Returns
        -------
        str
        """
        raise NotImplementedError(f"{type(self).__name__} has no still_html.")

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict, dict] | None:
        bundle = super()._repr_mimebundle_(**options)
        if bundle is not None:  # the whole text: anywidget cuts it off
            bundle[0]["text/plain"] = repr(self)
        return bundle

    def _ipython_display_(self) -> None:
        from IPython.display import display

        bundle = self._repr_mimebundle_()
        if bundle is None:
            return
        data, metadata = bundle
        if somebody_looks():
            display({"text/html": self._asleep(), "text/plain": say(AGAIN)}, raw=True)
        display(data, metadata=metadata, raw=True)

    def _asleep(self) -> str:
        return (
            f'<style>{_RULES}</style><div class="kml-asleep" style="{_BOX}">{self.still_html()}'
            f'<p style="margin: 0.5em 0 0"><strong>{say(AGAIN)}</strong></p></div>'
        )
