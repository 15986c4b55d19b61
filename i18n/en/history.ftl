# The history of calls.
