"""What is installed elsewhere than in a checkout holds all that the program reads: packs, letters, pictures, words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("sm_console", "widgets", "connectors", "config")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return ZipFile(made)


def test_every_file_of_the_packages_is_inside(wheel: ZipFile) -> None:
    there = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    }
    inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert inside == there
    for kind in (".toml", ".txt", ".png", ".mo", ".mako", "py.typed"):
        assert any(name.endswith(kind) for name in inside), kind


def test_the_command_is_installed_with_the_licence(wheel: ZipFile) -> None:
    (entry_points,) = (name for name in wheel.namelist() if name.endswith("/entry_points.txt"))
    assert "sm-console = sm_console.__main__:main" in wheel.read(entry_points).decode()
    assert any(name.endswith("/licenses/LICENSE") for name in wheel.namelist())


def test_the_program_runs_from_the_wheel_alone(wheel: ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path / "installed")
    script = (
        "import sys\n"
        f"sys.path.insert(0, {str(tmp_path / 'installed')!r})\n"
        "from sm_console.__main__ import main\n"
        "code = main(sys.argv[1:])\n"
        f"assert all(str({str(ROOT)!r}) not in (getattr(sys.modules[name], '__file__', '') or '')\n"
        f"           for name in sys.modules if name.partition('.')[0] in {PACKAGES!r})\n"
        "sys.exit(code)\n"
    )
    folders = ["--config", str(tmp_path / "etc"), "--data", str(tmp_path / "data"), "--language", "sv"]
    done = subprocess.run(
        [sys.executable, "-c", script, *folders, "rules"],
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "malmo-handbok" in done.stdout
