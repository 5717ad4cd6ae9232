"""Make as far as its app needs it: what its editor checks, what its language means, what its engine does with a module.

Make's cloud cannot be had in a test. Its schemas are (`schemas/`); of its language and engine the part is written here
that our files use, after its documentation. Whatever else turns up is refused rather than guessed.
"""
