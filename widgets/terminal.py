"""The terminal driver with its rough edges taken off.

Textual 8.2.8's driver dies on a Latin-1 letter typed, leaves the terminal in disorder on SIGTERM, and spins at full
CPU when the terminal has gone and SIGHUP is ignored. Give :class:`TerminalDriver` to the app as its driver class.
"""

from __future__ import annotations

import asyncio
import codecs
import fcntl
import os
import selectors
import signal
import struct
import termios
from contextlib import suppress
from typing import IO, Any

from textual import constants
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from widgets.terminal_answers import Sieve, is_last, plausible

_READ_BYTES = 4096
_TICK_SECONDS = 0.1
_ESCAPE_SECONDS = 0.005
"""How long a lone Escape waits for the rest of a sequence. Terminals and SSH send one in a piece; Textual's tenth of a
second, doubled by the tick, would be felt at each Esc."""
_BROKEN_LETTERS = "sm-console-latin-1"


def _as_latin_1(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are not UTF-8 as a Latin-1 terminal means them; controls among them are lost."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    broken = error.object[error.start : error.end]
    return "".join(chr(byte) if byte >= 0xA0 else "\ufffd" for byte in broken), error.end


codecs.register_error(_BROKEN_LETTERS, _as_latin_1)


class _Output:
    """What Textual's writer thread writes to: never raises, so that thread outlives a terminal that has gone."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._gone = False

    def write(self, text: str) -> int:
        if not self._gone:
            try:
                self._file.write(text.encode("utf-8", "replace").decode("utf-8"))
            except (OSError, ValueError):  # ValueError: the file was closed
                self._gone = True
        return len(text)

    def flush(self) -> None:
        if not self._gone:
            try:
                self._file.flush()
            except (OSError, ValueError):
                self._gone = True

    def fileno(self) -> int:
        return self._file.fileno()


class TerminalDriver(LinuxDriver):
    """Textual's driver for real terminals, made to survive what terminals and their ends bring."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._file: IO[str] = _Output(self._file)  # type: ignore[assignment]
        self._ending = False
        self._title = ""
        self._sieve = Sieve()
        self.parting = ""
        """What is written before the terminal is given back."""

    def start_application_mode(self) -> None:
        """Take the terminal over; from now on SIGTERM and SIGHUP end the app in good order."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._end, number)

    def entitle(self, words: str) -> None:
        """Give the window a title, its former one kept by the terminal; empty gives that back."""
        if words == self._title:
            return
        if words:
            keep = "" if self._title else "\x1b[22;2t"
            plain = "".join(sign for sign in words if sign.isprintable())
            self.write(f"{keep}\x1b]2;{plain}\x07")
        else:
            self.write("\x1b]2;\x07\x1b[23;2t")
        self._title = words
        self.flush()

    async def ask(self, question: str, within: float) -> list[str]:
        """Ask the terminal about itself; return the answers, or those that came ``within`` so many seconds.

        The question has to end with ``terminal_answers.LAST``. What people type meanwhile reaches the app as ever.
        """
        loop, answers, done = asyncio.get_running_loop(), list[str](), asyncio.Event()

        def take(answer: str) -> None:
            answers.append(answer)
            if is_last(answer):
                done.set()

        def heard(answer: str) -> None:
            loop.call_soon_threadsafe(take, answer)

        self._sieve.listen(heard)
        self.write(question)
        self.flush()
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await done.wait()
        return answers

    def cell_size(self) -> tuple[int, int] | None:
        """Return a cell's width and height in pixels as the kernel knows them, ``None`` where it does not."""
        try:
            rows, columns, width, height = struct.unpack("HHHH", fcntl.ioctl(self.fileno, termios.TIOCGWINSZ, bytes(8)))
        except OSError:
            return None
        return plausible(width // columns, height // rows) if columns and rows else None

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        self.entitle("")
        self.write(self.parting)
        self.parting = ""
        super().stop_application_mode()

    def _end(self, number: int) -> None:
        """End the app as a signal asks for; at a second SIGTERM without waiting for anything."""
        if not self._ending:
            self._ending = True
            self._app.exit(return_code=128 + number)
        elif number == signal.SIGTERM:  # a hang-up, though, is heard twice: as a signal and as the end of input
            self.stop_application_mode()
            self.close()
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

    def _enable_mouse_support(self) -> None:
        """Ask for clicks, drags and the wheel, not for every movement: those cost bytes and change nothing."""
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1002h\x1b[?1006h")
            self.flush()

    def _disable_mouse_support(self) -> None:
        if self._mouse:
            self.write("\x1b[?1000l\x1b[?1002l\x1b[?1006l")
            self.flush()

    def run_input_thread(self) -> None:
        """Read keys until told to stop, or until there is no terminal to read from: that ends the app."""
        parser = XTermParser(self._debug)
        tick = _TICK_SECONDS
        decode = codecs.getincrementaldecoder("utf-8")(_BROKEN_LETTERS).decode
        with selectors.SelectSelector() as selector:  # the only one that takes every kind of standard input
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(tick):
                    data = self._read()
                    if not data:
                        self._loop.call_soon_threadsafe(self._end, signal.SIGHUP)
                        return
                    typed, waited = self._sieve.feed(decode(data)), 0.0
                else:
                    late = decode(b"", final=True)  # what waits for more bytes than came is a Latin-1 letter
                    typed, waited = self._sieve.feed(late) if late else self._sieve.rest(tick), tick
                # Sieve and parser wait only where what came ends in the midst of a sequence.
                tick = _ESCAPE_SECONDS if "\x1b" in typed or self._sieve.waits else _TICK_SECONDS
                if typed:
                    # A setting (ESCDELAY) that the parser reads whenever an Escape comes: one kept back has waited.
                    constants.ESCAPE_DELAY = max(0.0, _ESCAPE_SECONDS - waited)  # type: ignore[misc]
                    for message in parser.feed(typed):
                        self.process_message(message)
                for message in parser.tick():
                    self.process_message(message)

    def _read(self) -> bytes:
        """Return what was typed; nothing when the terminal has gone."""
        try:
            return os.read(self.fileno, _READ_BYTES)
        except OSError:
            return b""
