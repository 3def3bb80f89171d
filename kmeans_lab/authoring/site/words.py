"""All words of the site that stand neither in a lesson nor in a widget, in one table a language."""

from __future__ import annotations

#: Language -> what a piece of the page is called in the program -> its words.
WORDS = {
    "en": {
        "name": "English",
        "predictions": "Your predictions",
        "predictions-kept": "Your first answers to the predictions of all lessons, as this browser "
        "keeps them.",
        "ways": "Work on it yourself",
        "lesson": "Download this lesson",
        "exercise": "Download its exercise",
        "first-lesson": "Download lesson 00",
        "keeps-download": "For Jupyter on your own machine. You keep all that you write.",
        "keeps-binder": "Opens without an account. Forgets all when you leave.",
        "keeps-colab": "Needs a Google account. Keeps only what you save to Drive.",
        "keeps-codespaces": "Needs a GitHub account. Keeps your files for 30 days unused.",
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
        "missing-title": "This page is not here",
        "missing": "The address may be of an older version of the course, or mistyped.",
        "missing-go": "All lessons are on the front page.",
    },
    "es": {
        "name": "Español",
        "predictions": "Tus predicciones",
        "predictions-kept": "Tus primeras respuestas a las predicciones de todas las lecciones, "
        "tal como las guarda este navegador.",
        "ways": "Trabaja tú mismo",
        "lesson": "Descargar esta lección",
        "exercise": "Descargar su ejercicio",
        "first-lesson": "Descargar la lección 00",
        "keeps-download": "Para Jupyter en tu propio equipo. Conservas todo lo que escribes.",
        "keeps-binder": "En inglés, sin cuenta. Al salir se borra todo.",
        "keeps-colab": "En inglés, con cuenta de Google. Conserva lo que guardes en Drive.",
        "keeps-codespaces": "En inglés, con cuenta de GitHub. Conserva los archivos 30 días.",
        "present": "Presentar esta lección",
        "back": "Atrás",
        "next": "Siguiente",
        "end": "Terminar",
        "course": "El curso",
        "unfold": "Mostrar lo que contiene",
        "contents": "En esta página",
        "result-first": "El resultado: primero predice, luego abre",
        "result": "El resultado",
        "show": "Mostrar el código",
        "hide": "Ocultar el código",
        "sorry": "Este widget no se ha podido mostrar aquí.",
        "missing-title": "Esta página no está aquí",
        "missing": "La dirección puede ser de una versión anterior del curso.",
        "missing-go": "Todas las lecciones están en la página inicial.",
    },
}


def words(language: str) -> dict[str, str]:
    """The words of a language; what it lacks, in English."""
    return {**WORDS["en"], **WORDS.get(language, {})}
