"""The smallest Textual program: the floor for start-up."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class HelloApp(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        """Make it."""
        yield Static("Hello")


if __name__ == "__main__":
    HelloApp().run()
