"""The page to sign: all that parties must know is on it, and names on it are only names."""

import html
import re
from pathlib import Path

import pyomo.environ as pyo
import pytest
from click.testing import CliRunner

import wholepie as wp
from shipped import INSTANCES
from wholepie.cli import main
from wholepie.optimizer.errors import InputError
from wholepie.views.pages import signing_page

SCENARIO = """\
wholepie: 1
title: "<b>One</b> roof & two"
decisions:
  hours: {for: "p in people", type: integer, at most: 9}
  open: {type: binary}
sets:
  people: ["<i>ann</i>", bob]
stakeholders:
  <script>town</script>:
    contributes: {time: 12, goodwill: 0}
    requires: {enough: 'sum(hours[p] for p in people) + 2 * open <= contributions.time'}
    goals: {rest: {maximize: 'hours["bob"]', unit: h}}
  club:
    goals: {work: {maximize: 'hours["<i>ann</i>"] + 5 * open', unit: h}}
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "scenario.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def called(*arguments: object) -> str:
    result = CliRunner().invoke(main, list(map(str, arguments)))
    assert result.exit_code == 0, result.output
    return result.output


def test_the_page_says_what_is_done_who_gets_what_and_has_a_line_for_each(scenario: Path) -> None:
    out = scenario.parent / "deep" / "page.html"
    assert "Wrote" in called("plan", scenario, "--rule", "leximin", "--page", out)
    plan = wp.plan(scenario, "leximin")
    page = out.read_text(encoding="utf-8")
    words = html.unescape(re.sub(r"<[^>]+>", " ", page))
    for label in plan.values.index:
        given = plan.given_up.loc[label, "amount"]
        row = [plan.values[label], plan.ideal[label]]
        cells = [*(f"{value:g} h" for value in row), f"{given:g} h" if given else "nothing"]
        assert "  ".join(cells) in re.sub(r"\s{2,}", "  ", words)
    for share in plan.satisfaction:
        assert f"{share * 100:.0f} %" in words
    assert "open yes" in " ".join(words.split())
    assert page.count('<td class="line"></td>') == 2 * 3
    assert "time 12" in " ".join(words.replace("\n", " ").split())
    assert "goodwill" not in words
    assert "It is efficient" in words
    assert wp.load(scenario).about()["sha256"] in words


def test_names_are_escaped_and_nothing_runs_or_is_fetched(scenario: Path) -> None:
    scenario_ = wp.load(scenario)
    page = signing_page.html(wp.page(wp.plan(scenario_, "leximin")), scenario_.about())
    assert "<script" not in page
    assert "<i>" not in page
    assert "&lt;b&gt;One&lt;/b&gt; roof &amp; two" in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert not re.search(r"(src|href)=|url\(|https?:", page)


def test_with_a_run_it_says_which_of_how_many_plans_it_is(scenario: Path) -> None:
    run, out = scenario.parent / "run", scenario.parent / "page.html"
    called("front", scenario, "--out", run)
    called("plan", scenario, "--rule", "nash", "--run", run, "--page", out)
    front = wp.open(run)
    page = " ".join(out.read_text(encoding="utf-8").split())
    assert re.search(rf"It is plan \d+ of {len(front)}\.", page)
    assert front.guarantee in page
    assert "100 % is a party&#39;s own best" in page


def test_a_plain_model_has_a_page_too() -> None:
    model = pyo.ConcreteModel()
    model.x = pyo.Var([1, 2], domain=pyo.Integers, bounds=(0, 2))
    model.gain = pyo.Objective(expr=model.x[1] + 2 * model.x[2], sense=pyo.maximize)
    model.cost = pyo.Objective(expr=2 * model.x[1] + 3 * model.x[2])
    page = signing_page.html(wp.page(wp.plan(model)), {})
    assert page.count('<td class="line"></td>') == 2 * 3
    assert "SHA-256" not in page


def test_one_page_is_for_one_plan(scenario: Path) -> None:
    out = scenario.parent / "page.html"
    asked = ["plan", str(scenario), "--rule", "nash", "--rule", "leximin", "--page", str(out)]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 2
    assert "one --rule" in result.output
    assert not out.exists()


def test_a_page_that_cannot_be_written_is_an_error_with_its_name(scenario: Path) -> None:
    scenario_ = wp.load(scenario)
    found = wp.page(wp.plan(scenario_))
    with pytest.raises(InputError, match="Cannot write"):
        signing_page.write(found, scenario_.about(), scenario / "below-a-file.html")


def test_the_page_says_of_each_requirement_once_that_it_is_kept(tmp_path: Path) -> None:
    for name in ("food-relief", "citizens-budget", "rd-portfolio", "quickstart"):
        out = tmp_path / f"{name}.html"
        called("plan", INSTANCES / name, "--rule", "leximin", "--page", out)
        page = html.unescape(re.sub(r"<[^>]+>", " ", out.read_text(encoding="utf-8")))
        kept = " ".join(page.split()).split("Requirements, all of them kept")[1]
        kept = kept.split("What is proved")[0]
        asked = wp.load(INSTANCES / name).about()["stakeholders"]
        for party in asked:
            for each in party["requires"]:
                assert kept.count(f"{party['name']}: {each['name']}") == 1, (name, each["name"])


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ("ann, bob", "The other decision is 0 or no."),
        ("a, ann, bob", "The other 2 decisions are 0 or no."),
    ],
)
def test_what_is_not_done_is_counted_in_words_that_fit(
    people: str, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(
        f"""
wholepie: 1
title: One chair
sets: {{people: [{people}]}}
decisions: {{sits: {{for: p in people, type: binary}}}}
stakeholders:
  town: {{requires: {{one: 'sum(sits[p] for p in people) <= 1'}}}}
  bob: {{goals: {{place: {{maximize: 'sits["bob"]'}}}}}}
  ann: {{goals: {{rest: {{maximize: '2 - sits["ann"]'}}}}}}
""",
        encoding="utf-8",
    )
    page = wp.page(wp.plan(path, "leximin"))
    assert told in signing_page.html(page, wp.load(path).about())
