"""The course in other languages: words looked up by their English, and notebooks made from them.

English stands in the code and in the notebooks. A language is a folder, ``locales/es``, and needs
no code; what it does not have is told in English.
"""
