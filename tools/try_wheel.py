"""Build the wheel, install it into a fresh environment with nothing else, and use it there.

The tests import the checkout; this finds what only the checkout has: a file that is not shipped, a
package that only development brings.
"""

import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
USE = """
import sys
import wholepie as wp
assert wp.__file__.startswith(sys.prefix), wp.__file__
front = wp.front("start")
assert front.complete and len(front) > 1, front
assert wp.open("run").points.equals(front.points)
"""


def run(*command: object, folder: Path) -> str:
    """What a command prints; SystemExit with all that it said where it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(words)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def built(folder: Path) -> Path:
    """The wheel of what git knows of the checkout, built away from it."""
    source, wheels = folder / "source", folder / "wheels"
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", folder=ROOT)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            target = source / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", wheels)
    run(*build, source, folder=folder)
    return next(wheels.glob("*.whl"))


def installed(wheel: Path, folder: Path) -> Path:
    """The Python of a fresh environment that has the wheel and what it asks for."""
    venv.create(folder / "fresh", with_pip=True)
    python = folder / "fresh" / "bin" / "python"
    pins = ROOT / "constraints.txt"
    run(python, "-m", "pip", "install", "-qq", "-c", pins, wheel, folder=folder)
    return python


def use(python: Path, folder: Path) -> None:
    """A planner's first steps and an analyst's, in a folder of their own."""
    command = python.with_name("wholepie")
    assert "wholepie" in run(command, "--version", folder=folder)
    run(command, "new", "start", "--template", "quickstart", folder=folder)
    run(python, "-m", "wholepie", "check", "start", "--json", folder=folder)
    run(command, "front", "start", "--out", "run", folder=folder)
    run(command, "plan", "start", "--rule", "leximin", folder=folder)
    run(command, "report", "run", folder=folder)
    run(command, "export", "run", "--to", "xlsx", folder=folder)
    run(command, "schema", folder=folder)
    run(python, "-c", USE, folder=folder)


def main() -> None:
    """Build, install and use the wheel; nothing of it is left behind."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = built(folder)
        use(installed(wheel, folder), folder)
        print(f"{wheel.name} works where it is installed alone")


if __name__ == "__main__":
    main()
