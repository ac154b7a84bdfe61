import ast
import os
import subprocess
import sys
from pathlib import Path

import config
from config.errors import Problem, in_english
from sm_console.core.model import Message

PACKAGE = Path(config.__file__).parent


def loaded_after(code: str) -> set[str]:
    script = f"{code}\nimport sys\nprint('\\n'.join(sys.modules))"
    # Measuring coverage loads half the standard library first: not in here.
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=plain)
    return set(result.stdout.split())


def test_reading_loads_nothing_it_does_not_need(folder: Path) -> None:
    loaded = loaded_after(f"from pathlib import Path; import config.load; config.load.load(Path({str(folder)!r}))")
    heavy = {"difflib", "tomli_w", "tempfile", "random", "asyncio", "unicodedata", "socket", "subprocess", "logging"}
    assert not heavy & loaded
    ours = {name for name in loaded if name.split(".")[0] in {"sm_console", "connectors", "widgets"}}
    assert {name for name in ours if not name.startswith("sm_console.core")} == {"sm_console"}


def test_finding_the_folders_is_light() -> None:
    loaded = loaded_after("import config.paths; config.paths.default_paths(None, None)")
    assert not {"zoneinfo", "hashlib", "config.load", "config.schema"} & loaded


def sentences() -> set[str]:
    """Every sentence marked for translation."""
    found = set()
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
                found.add(ast.literal_eval(node.args[0]))
    return found


def test_every_message_is_marked_for_translation() -> None:
    marked = sentences()
    assert len(marked) > 80
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Message":
                bare = node.args[0]
                assert not isinstance(bare, ast.Constant) or bare.value == "{key}", ast.unparse(node)


def test_a_line_is_rendered_in_the_readers_language() -> None:
    words = {"is {x}": "är {x}", "account {number}": "konto {number}", "do it": "gör det"}

    def translate(message: Message) -> str:
        return in_english(Message(words[message.text], message.values))

    problem = Problem(
        file="f.toml",
        line=3,
        place=Message("account {number}", {"number": "2"}),
        message=Message("is {x}", {"x": "{x}"}),
        hint=Message("do it"),
    )
    assert problem.render(translate) == "f.toml:3: konto 2: är {x} – gör det"
    assert str(problem) == "f.toml:3: account 2: is {x} – do it"


def test_values_that_look_like_placeholders_stay_as_they_are() -> None:
    assert in_english(Message("{a} and {b} and {c}", {"a": "{b}", "b": "{a}"})) == "{b} and {a} and {c}"
