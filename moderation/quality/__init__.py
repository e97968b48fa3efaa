"""How well comments are decided: a random sample, judged blind by a senior, against what had been decided.

``statistics``, ``drawing`` and ``figures`` are pure, ``samples`` and ``training`` write.  None changes a status.
"""
