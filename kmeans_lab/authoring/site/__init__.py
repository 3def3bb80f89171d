"""The course as web pages: lessons with living widgets, from any static host or a plain folder.

``python -m kmeans_lab site`` makes a copy of each lesson for the web (`preparing`), with the state
of its widgets from an execution that is kept by content (`executing`, `widgets`), writes the other
pages (`pages`), and lets Sphinx make HTML of all (`command`). The rest lies in ``site/``.
"""
