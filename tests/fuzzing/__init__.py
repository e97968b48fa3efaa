"""Inputs that nobody thought of, guided by the code that they reach: ``make fuzz``."""

NAMES = ("decide", "fold", "json", "notes", "csv")  # apart from the targets, whose imports atheris has to watch
