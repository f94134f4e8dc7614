"""The command line: parse, call, show. One module per command or family of commands."""
