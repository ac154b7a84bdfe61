"""The register on the command line, over a desk of its own."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sm_console.cli.dispatch import dispatch as main
from sm_console.core.account_list import FORMULA, read_csv, to_csv, to_html, to_markdown

BLOG = """[[account]]
id = "bad"
platform = "feed"
address = "https://bad.example.se/feed/"
name = "=HYPERLINK(1)"
unit = "Fritid"
responsible = "Anna"
stand_in = "Bo"
approval = { by = "Eva", on = 2026-01-15 }
"""


def config(folders: list[str], name: str = "accounts.toml", text: str = BLOG) -> Path:
    folder = Path(folders[1])
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def run(capsys: pytest.CaptureFixture[str], folders: list[str], *words: str) -> tuple[int, str, str]:
    code = main([*folders, *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_gap_is_closed_only_where_there_is_one(capsys: pytest.CaptureFixture[str], folders: list[str]) -> None:
    config(folders)
    assert run(capsys, folders, "accounts", "gap", "bad")[0] == 2
    code, _, err = run(capsys, folders, "accounts", "gap", "bad", "--known", "--note", "sett")
    assert (code, "bad has no gap" in err) == (2, True)
    code, _, err = run(capsys, folders, "accounts", "gap", "okänt", "--known")
    assert code == 2


def test_from_proposal_to_approval(capsys: pytest.CaptureFixture[str], folders: list[str]) -> None:
    file = config(folders)
    code, out, _ = run(capsys, folders, "accounts", "propose", "--id", "ny", "--platform", "x", "--name", "Ny")
    assert (code, "accounts tick ny" in out) == (0, True)
    assert "proposed = true" in file.read_text(encoding="utf-8")
    rows = {row["id"]: row for row in json.loads(run(capsys, folders, "accounts", "--json")[1])}
    assert (rows["ny"]["state"], rows["bad"]["state"], rows["ny"]["missing"][0]) == ("proposed", "active", "proposed")
    assert run(capsys, folders, "accounts")[1].count("R1: proposed and watched by nothing") == 1
    shown = run(capsys, folders, "accounts", "tick", "ny")[1].splitlines()
    assert shown[0] == "[ ] advice  Talked with the communications department"
    code, _, err = run(capsys, folders, "accounts", "approve", "ny")
    assert (code, "advice" in err) == (2, True)
    for line in shown:
        point = line[4:].split(" ")[0]
        assert run(capsys, folders, "accounts", "tick", "ny", point, "--note", "Ja")[0] == 0
    assert run(capsys, folders, "accounts", "tick", "ny", "om")[0] == 2
    assert run(capsys, folders, "accounts", "approve", "ny", "--by", "Eva Berg", "--on", "2026-02-30")[0] == 2
    assert run(capsys, folders, "accounts", "approve", "ny", "--by", "Eva Berg")[0] == 0
    assert "proposed" not in file.read_text(encoding="utf-8")
    form = run(capsys, folders, "accounts", "form", "ny")[1]
    assert "Godkänt av chef: Eva Berg" in form
    assert "[x] Målgruppen: Ja" in form
    assert run(capsys, folders, "accounts", "set", "ny", "--unit", "Kultur")[0] == 0
    assert 'unit = "Kultur"' in file.read_text(encoding="utf-8")


def test_the_citys_own_form_is_used(capsys: pytest.CaptureFixture[str], folders: list[str]) -> None:
    config(folders)
    letters = Path(folders[1]) / "letters"
    letters.mkdir()
    (letters / "account-form.txt").write_text("Konto {account}, {unit}\n", encoding="utf-8")
    assert run(capsys, folders, "accounts", "form", "bad")[1] == "Konto =HYPERLINK(1), Fritid\n"


def test_seasons_are_written_and_ticked(capsys: pytest.CaptureFixture[str], folders: list[str]) -> None:
    file = config(folders, text=BLOG + "# Sist.\n")
    assert run(capsys, folders, "seasons", "set", "bad", "01-01–12-30", "2026-12-31–2026-12-31")[0] == 0
    assert 'season = ["01-01–12-30", "2026-12-31–2026-12-31"]' in file.read_text(encoding="utf-8")
    assert file.read_text(encoding="utf-8").endswith("# Sist.\n")
    code, _, err = run(capsys, folders, "seasons", "set", "bad", "13-01–14-01")
    assert (code, err.count("\n")) == (2, 1)
    assert run(capsys, folders, "seasons", "tick", "bad", "about", "--note", "klar")[0] == 0
    assert run(capsys, folders, "seasons", "tick", "bad")[1].startswith("[x] about  The About text")
    (row,) = json.loads(run(capsys, folders, "seasons", "--json")[1])
    assert (row["account"], row["points"][0]["note"], len(row["posts"])) == ("bad", "klar", 53)
    assert run(capsys, folders, "seasons", "tick", "nix")[0] == 2
    assert run(capsys, folders, "seasons", "set", "bad", "--never")[0] == 0
    assert run(capsys, folders, "seasons")[1] == "there is no seasonal account\n"


def test_a_list_goes_out_and_comes_back_unchanged(
    capsys: pytest.CaptureFixture[str], folders: list[str], tmp_path: Path
) -> None:
    file = config(folders, text=BLOG + 'season = ["06-01–08-31", "12-01–01-10"]\n')
    before = file.read_text(encoding="utf-8")
    for form in ("csv", "json"):
        code, out, _ = run(capsys, folders, "accounts", "export", "--format", form, "--bom")
        assert code == 0
        path = tmp_path / f"lista.{form}"
        path.write_text(out, encoding="utf-8")
        code, out, err = run(capsys, folders, "accounts", "import", str(path), "--yes")
        assert (code, out, err) == (0, "Carried out. New: 0, changed: 0, as before: 1.\n", "")
    assert file.read_text(encoding="utf-8") == before


def test_a_list_is_tried_before_it_is_carried_out(
    capsys: pytest.CaptureFixture[str], folders: list[str], tmp_path: Path
) -> None:
    file = config(folders)
    path = tmp_path / "lista.csv"
    path.write_bytes("\ufeffId;Platform;Stand-in\r\nbad;;Cia\r\nny;manual;Dan\r\n".encode())
    code, out, _ = run(capsys, folders, "accounts", "import", str(path))
    assert code == 0
    assert "bad: stand-in: Bo → Cia" in out.splitlines()
    assert "ny: platform: + → manual" in out.splitlines()
    assert file.read_text(encoding="utf-8") == BLOG
    assert run(capsys, folders, "accounts", "import", str(path), "--yes")[0] == 0
    assert 'stand_in = "Cia"' in file.read_text(encoding="utf-8")
    path.write_text("id;unt\nbad;Kultur\nny;\x1b[2J\n", encoding="utf-8")
    code, out, _ = run(capsys, folders, "accounts", "import", str(path), "--yes")
    assert (code, out.splitlines()[-1]) == (2, "Nothing was written.")
    assert 'lista.csv: unknown column "unt" – did you mean "unit"?' in out
    path.write_bytes("id;unit\nbad;Förskola\n".encode("latin-1"))
    assert "CSV UTF-8" in run(capsys, folders, "accounts", "import", str(path))[2]
    path.write_text('id\n"a', encoding="utf-8")
    assert run(capsys, folders, "accounts", "import", str(path))[0] == 2


def test_the_public_list_names_no_person(capsys: pytest.CaptureFixture[str], folders: list[str]) -> None:
    hidden = BLOG.replace('"bad"', '"{id}"').replace("HYPERLINK(1)", "dold")
    own = hidden.replace("{id}", "egen") + "allow_private = true\n"
    config(folders, text=BLOG + hidden.replace("{id}", "ny") + "proposed = true\n" + own)
    for form in ("csv", "json", "md", "html"):
        code, out, err = run(capsys, folders, "accounts", "export", "--public", "--format", form)
        assert (code, "1" in err) == (0, True)
        assert "bad.example.se" in out
        for word in ("Anna", "Bo", "Eva", "dold"):
            assert word not in out
    assert run(capsys, folders, "accounts", "export", "--format", "html")[0] == 2


def test_somebody_leaves_the_staff(capsys: pytest.CaptureFixture[str], folders: list[str]) -> None:
    config(folders)
    assert run(capsys, folders, "staff", "add", "cia", "Cia")[0] == 0
    assert run(capsys, folders, "staff", "remove", "cia")[1] == "cia is off the list.\n"
    assert run(capsys, folders, "staff", "remove", "cia")[0] == 2


@given(
    st.lists(st.fixed_dictionaries({"id": st.text("abc-=+@\t'", min_size=1, max_size=6), "name": st.text(max_size=8)}))
)
def test_no_cell_is_a_formula_and_all_come_back(rows: list[dict[str, str]]) -> None:
    rows = [{key: value.replace("\x00", "").replace("\r", "") for key, value in row.items()} for row in rows]
    written = to_csv(("id", "name"), rows)
    for cells in csv.reader(io.StringIO(written, newline="")):
        assert not any(cell.startswith(FORMULA) for cell in cells)
    read = [cells for _, cells in read_csv(written)]
    meant = [row for row in rows if any(value.strip() or value.startswith(FORMULA) for value in row.values())]
    assert read == meant


def test_what_strangers_write_stays_text_on_a_page() -> None:
    rows = [{"name": '<script>alert("x")</script> | [a](b)', "url": "javascript:alert(1)"}]
    heads = {"name": "Namn", "url": "Adress"}
    page = to_html(("name", "url"), rows, heads, "<T>", "sv")
    assert "<script>" not in page
    assert "href" not in page
    table = to_markdown(("name", "url"), rows, heads, "T")
    assert table.splitlines()[-1].count(" | ") == 1
    assert "](" not in table
