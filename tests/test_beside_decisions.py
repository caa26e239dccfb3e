"""What tables say of decisions stands beside those that only one plan of the answer takes."""

import csv

import shipped
from wholepie.views.vocabulary import answer
from wholepie.views.vocabulary.decision_lists import beside


def test_the_answer_tells_what_tables_say_of_what_only_one_plan_takes() -> None:
    front = shipped.front("citizens-budget")
    path = shipped.INSTANCES / "citizens-budget" / "projects.csv"
    costs = {int(float(row["cost"])) for row in csv.DictReader(path.open(encoding="utf-8"))}
    told = [said for option in answer.answered(front).options for _, said in option.own]
    assert told
    for said in told:
        assert int(said.split(";")[0].removeprefix("cost ").replace(",", "")) in costs
    assert beside("fund", ("nowhere",), front.about) == ""


def test_a_column_of_yes_and_no_is_no_amount() -> None:
    """Zeros and ones say what something is; other numbers say how much of it there is."""
    rows = {"park": [1, 0, 20, "old"], "wall": [0, 1, 1, ""], "pond": [1, "", 0, "new"]}
    table = {"name": "t", "columns": ["green", "wet", "cost", "age"], "parts": [0], "rows": rows}
    about = {"decisions": [{"name": "fund", "tables": [table]}]}
    told = {key: beside("fund", (key,), about) for key in rows}
    assert told == {
        "park": "green; cost 20; old",
        "wall": "wet; cost 1",
        "pond": "green; cost 0; new",
    }
