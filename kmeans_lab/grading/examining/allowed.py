"""How much time and room a submission has."""

SECONDS_TO_LOAD = 5.0
SECONDS_A_CALL = 2.0
SECONDS_A_FUNCTION = 3.0
SECONDS_A_SUBMISSION = 8.0
MOST_RESTARTS = 3
BYTES_OF_ANSWERS = 48_000_000  # of one function; whatever comes after is far too large
GROWTH_OF_MEMORY = 6_000_000  # bytes that a submission may hold beside that; more: a new worker
SLACK_BYTES = 8_000_000  # what a call needs beside its arrays: the answer, on its way out

LONGEST_CELL = 400_000  # characters; what is longer is data, not code
