"""Flags of the command line, made from the table of run options."""

import click

from tfgan_kit.runs.run_config import table


class GroupedCommand(click.Command):
    """A command whose help lists run options under their headings."""

    def format_options(self, context, formatter):
        groups = {}
        for parameter in self.get_params(context):
            if isinstance(parameter, click.Argument):  # shown by the usage line
                continue
            record = parameter.get_help_record(context)
            if record is not None:
                groups.setdefault(_heading(parameter), []).append(record)
        for heading, records in groups.items():
            with formatter.section(heading):
                formatter.write_dl(records)


def _heading(parameter):
    is_shared = isinstance(parameter, _RunOption)
    return table.BY_NAME[parameter.name].group if is_shared else "Options"


class _RunOption(click.Option):
    """An option from the table, unlike an option of the same name."""


def run_options(*names, **defaults):
    """Return a decorator that adds the flags of run options to a command.

    Args:
        *names: Names in `table.OPTIONS`.
        **defaults: The default in words by name, if the command has its own.
    """

    def decorate(command):
        for name in reversed(names):
            command = _flag(table.BY_NAME[name], defaults.get(name))(command)
        return command

    return decorate


def _flag(option, default):
    default = default or option.shown_default
    text = f"{option.help}  [default: {default}]" if default else option.help
    arguments = {"help": text, "multiple": option.repeated, "cls": _RunOption}
    if option.switch:
        arguments["default"] = None
    elif option.value is not None:
        arguments |= {"default": None, "flag_value": option.value, "type": bool}
    elif option.parse is None:
        arguments["type"] = option.rule.kind
    if option.metavar:
        arguments["metavar"] = option.metavar
    return click.option(option.flags, option.name, **arguments)
