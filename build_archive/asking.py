"""How a person at a terminal is shown and asked things, and what stands for them where nobody is there."""

from __future__ import annotations

from collections.abc import Callable

import click


class Terminal:
    """Somebody who answers."""

    def tell(self, text: str) -> None:
        """Print something."""
        click.echo(text)

    def ask(self, question: str, check: Callable[[str], str]) -> str:
        """Return the first answer that `check` takes; it says what is wrong with the others."""

        def read(answer: str) -> str:
            try:
                return check(answer)
            except ValueError as error:
                raise click.UsageError(str(error)) from error

        answer: str = click.prompt(question, default="", show_default=False, value_proc=read)
        return answer

    def agrees(self, question: str) -> bool:
        """Return the answer to a question of yes or no; yes is proposed."""
        return click.confirm(question, default=True)


class Nobody(Terminal):
    """Nobody answers: what is missing stays missing, what is proposed is done."""

    def ask(self, question: str, check: Callable[[str], str]) -> str:  # noqa: ARG002
        """Return that it is not known."""
        return ""

    def agrees(self, question: str) -> bool:
        """Agree, and show to what."""
        click.echo(question)
        return True
