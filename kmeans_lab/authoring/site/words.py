"""All words of the site that stand neither in a lesson nor in a widget, to be translated."""

from __future__ import annotations

from kmeans_lab.languages.speaking import known, words_in

#: What a piece of the page is called in the program -> its words.
WORDS = {
    "predictions": "Your predictions",
    "predictions-kept": "Your first answers to the predictions of all lessons, as this browser "
    "keeps them.",
    "ways": "Work on it yourself",
    "lesson": "Download this lesson",
    "exercise": "Download its exercise",
    "first-lesson": "Download lesson 00",
    "here": "This page takes predictions and shows what was stored; nothing runs here. To run and "
    "change the code, take one of these ways:",
    "own-function": "The lesson's own function: write yours first, then open",
    "keeps-download": "For Jupyter on your own machine. You keep all that you write.",
    "keeps-binder": "Opens without an account. Forgets all when you leave.",
    "keeps-colab": "Needs a Google account. Keeps only what you save to Drive.",
    "keeps-codespaces": "Needs a GitHub account. Keeps your files for 30 days unused.",
    "stepper": "K-Means in half-steps: points in three colours and shapes, the centroids with the "
    "trail of where they were, and the curve of the inertia.",
    "present": "Present this lesson",
    "back": "Back",
    "next": "Next",
    "end": "End",
    "course": "The course",
    "unfold": "Show what is below it",
    "contents": "On this page",
    "result-first": "The result: predict first, then open",
    "result": "The result",
    "show": "Show the {type}",
    "hide": "Hide the {type}",
    "sorry": "This widget could not be shown here.",
    "newest": "The newest version",
    "missing-title": "This page is not here",
    "missing": "The address may be of an older version of the course, or mistyped.",
    "missing-go": "All lessons are on the front page.",
}


def words(language: str) -> dict[str, str]:
    """The words in a language, and its own ``name``; what it lacks, in English."""
    own = words_in(language)
    name = known().get(language, language)
    return {**{key: own.get(text, text) for key, text in WORDS.items()}, "name": name.capitalize()}
