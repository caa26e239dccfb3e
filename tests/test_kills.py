"""A little of the campaign of kill_campaign.py, which says what is harmed and how."""

from pathlib import Path

import pytest

import kill_campaign
from kill_campaign import Campaign

pytestmark = pytest.mark.slow

#: The campaign's sizes, so small that a test takes seconds.
SIZES = {"zones": (3, 14), "kirlik-sayin": (3, 12), "segments": (2, 20)}


@pytest.fixture
def campaign(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Campaign:
    monkeypatch.setattr(kill_campaign, "FRONTS", SIZES)
    monkeypatch.setattr(kill_campaign, "OF_BATCHES", (2, 14))
    monkeypatch.setattr(kill_campaign, "OF_CLUSTERS", (3, 12))
    monkeypatch.setattr(kill_campaign, "WEIGHTS", "150:250:4")
    return Campaign(kills=6, few=2, seed=3)


@pytest.mark.parametrize("name", Campaign(1, 1, 1).harms())
def test_nothing_is_lost(name: str, campaign: Campaign) -> None:
    if name.startswith("dask"):
        pytest.importorskip("distributed")
    harmed = campaign.harms()[name]()
    assert harmed.kills >= 1
    assert harmed.sessions >= 1
