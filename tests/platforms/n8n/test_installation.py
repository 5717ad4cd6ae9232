"""An installation that was cut short never counts. npm is played by a script here: the real one takes minutes."""

from pathlib import Path

import pytest
from platforms.n8n import installation

pytestmark = pytest.mark.platforms


def test_only_what_was_installed_whole_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm, cache = tmp_path / "npm", tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    for end, there in ((1, 0), (0, 1), (1, 1)):
        npm.write_text(f"#!/bin/sh\nmkdir -p node_modules/n8n/bin\n: > node_modules/n8n/bin/n8n\nexit {end}\n")
        npm.chmod(0o755)
        if there:
            assert installation.program().is_file()
        else:
            with pytest.raises(installation.NotInstalled):
                installation.program()
        assert len(list((cache / "argil-connector").iterdir())) == there
