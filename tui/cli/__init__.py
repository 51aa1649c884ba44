"""The command line: stdout is for data, stderr for messages to the user."""
