"""The pictures of `show_me`, each kind of exercise in a module of its own."""
