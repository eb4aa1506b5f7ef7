class Fault(Exception):
    """Something a person has to put right: a sentence that says what, where, and what to do."""
