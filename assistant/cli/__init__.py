"""The `assistant` command: one file per command, imported only when it is asked for (spaCy alone takes 0.8 s)."""

from __future__ import annotations

import sys
from importlib import import_module

import typer

# name → module:object. A Typer app is a group of commands, a function is one command.
COMMANDS = {
    "demo": "demo:demo",
    "serve": "serve:serve",
    "check": "check:check",
    "replay": "replay:replay",
    "score": "score:score",
    "decode": "decode:decode",
    "evaluate": "evaluate:evaluate",
    "train": "train:train",
    "rehearse": "rehearse:rehearse",
    "bench": "bench:app",
    "rules": "rules:app",
    "calls": "calls:app",
    "token": "token:app",
    "audit": "audit:audit",
    "privacy": "privacy:app",
    "docs": "docs:app",
}


def build(names: list[str]) -> typer.Typer:
    """A Typer app with these commands."""
    app = typer.Typer(
        no_args_is_help=True, add_completion=False, help="Real-time de-escalation assistant for calls."
    )
    for name in names:
        module, attribute = COMMANDS[name].split(":")
        command = getattr(import_module(f"assistant.cli.{module}"), attribute)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)

    @app.callback()
    def _root() -> None:
        """Real-time de-escalation assistant for contact-centre calls."""

    return app


def main() -> None:
    """Run the command named in the arguments."""
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    build([asked] if asked in COMMANDS else list(COMMANDS))()
