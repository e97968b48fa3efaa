"""The words of the ``moderation`` command, one module each; they only read arguments and print."""
