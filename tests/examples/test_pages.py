"""The Python of the README and of docs/ runs as it is printed, page by page."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# A block that needs what a test has not (an account, a server) is marked "python no-run".
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_blocks_of_a_page_run_and_print_what_it_says(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    names = {"__name__": page.stem}
    for kind, block in BLOCK.findall(page.read_text()):
        if kind == "python":
            capsys.readouterr()
            exec(compile(block, page.name, "exec"), names)
        else:
            assert capsys.readouterr().out == block
