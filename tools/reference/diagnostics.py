"""The page of all codes: what each means, an example that provokes it, and the cure."""

from wholepie.diagnostics.explanation import CodeEntry, CodeExample, explanations, sound

_TOPICS = {
    "0": "Files and text",
    "1": "The shape of a scenario",
    "2": "Names and expressions",
    "3": "Tables",
    "4": "Workbooks",
    "5": "Overrides and sweeps",
    "6": "Model files and ballots",
    "7": "Pyomo models and problems",
    "8": "Options and usage",
    "9": "Runs, answers and the solver",
}
_INTRODUCTION = """# Diagnostics

Every fault, refusal and warning has a code, which never changes its meaning. A message ends with
it: `scenario.yaml:12:7: nothing here is called "csot" (did you mean "cost"?) [WP201]`.

- `wholepie check --explain WP201` prints the entry of a code.
- `wholepie check --json` gives file, line, column, sheet, code, severity, message and hint of each.
  Any other command with `--json` that fails prints `{"error": {"code": ..., "name": ...,
  "message": ...}}` on stdout, with `faults` where a file is at fault. Exit codes stay as they are.
- In Python, `error.code` is the code of an error, and `fault.code` that of one of
  `ScenarioError.faults` or of `Scenario.warnings`.
- The key `silence` of a scenario silences warnings: `silence: WP152, WP251`. Errors cannot be
  silenced.

The examples change a sound scenario, which stands at the end of this page. Lines with `-` are
replaced by those with `+`; Python is run before the command. Each example provokes its code; a few
codes that need a failure, such as that of HiGHS or a disc, have a sentence in its place.
"""


def diagnostics() -> str:
    """The page in Markdown."""
    parts = [_INTRODUCTION]
    topic = ""
    for code, explanation in explanations().items():
        if code[2] != topic:
            topic = code[2]
            parts.append(f"## {_TOPICS[topic]}\n")
        parts.append(_entry(explanation))
    parts.append("## The sound scenario\n")
    parts += [_file(name, text) for name, text in sound().items()]
    return "\n".join(parts)


def _entry(explanation: CodeEntry) -> str:
    kind = explanation.diagnostic
    said = " ".join(filter(None, [kind.meaning, explanation.occurs]))
    head = f"### {kind.code} {kind.name}\n\n{kind.severity.capitalize()}. {said}\n"
    cure = f"Cure: {explanation.cure}\n"
    shown = "" if explanation.example is None else f"\n{_example(explanation.example)}"
    return f"{head}\n{cure}{shown}"


def _example(example: CodeExample) -> str:
    parts = [_file(name, text) for name, text in example.files.items()]
    for name, text in example.differences().items():
        parts.append(f"`{name}`:\n\n```diff\n{text}```\n")
    if example.python:
        parts.append(f"```python\n{example.python}```\n")
    if example.command:
        parts.append(f"`wholepie {example.command}`\n")
    return "\n".join(parts)


def _file(name: str, text: str) -> str:
    end = "" if text.endswith("\n") or not text else "\n"
    return f"`{name}`:\n\n```text\n{text}{end}```\n"
