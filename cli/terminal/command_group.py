"""A group of commands whose help has whole descriptions."""

import click


class CommandGroup(click.Group):
    """A group that lists its commands with whole, wrapped descriptions."""

    def format_commands(self, context, formatter):
        """Write the descriptions, which Click would cut to one line each."""
        with formatter.section("Commands"):
            formatter.write_dl(
                [
                    (name, command.get_short_help_str(limit=1000))
                    for name, command in sorted(self.commands.items())
                ]
            )
