"""Fronts of linear problems lose no vertex to rounding, nor to a solver that finds nothing."""

import numpy as np
import pytest
from scipy.spatial import HalfspaceIntersection

from polyhedra import bensolvehedron, blend, is_efficient, lies_on_a_face, same
from wholepie import Problem
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.geometry import weight_cells as weightspace
from wholepie.optimizer.geometry.dominance import nondominated
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Outcome, Reason, Subproblem


@pytest.mark.parametrize("options", ["QJ", "QJ1e-8", "QJ1e-6"])
@pytest.mark.parametrize("made", ["bensolvehedron", "blend"])
def test_a_hull_of_joggled_points_loses_no_vertex(
    options: str, made: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, whole = blend() if made == "blend" else (bensolvehedron(3, 1), None)
    whole = whole or run(problem, Options())

    def joggled(halfspaces: np.ndarray, inside: np.ndarray) -> tuple[HalfspaceIntersection, bool]:
        return HalfspaceIntersection(halfspaces, inside, qhull_options=options), True

    monkeypatch.setattr(weightspace, "_intersection", joggled)
    front = run(problem, Options())
    assert any("known only roughly" in note for note in front.record.notes)
    assert front.complete == (options != "QJ1e-6")
    assert front.gap <= 1e-4
    assert front.faces is not None
    apart = np.abs(front.values[:, None] - whole.values).max(axis=2)
    assert (apart.min(axis=0) <= 1e-6).all()
    assert all(lies_on_a_face(whole, f) for f in front.values[apart.min(axis=1) > 1e-6])
    for face in front.faces.members if front.complete else ():
        middle = front.faces.values[list(face)].mean(axis=0)
        assert is_efficient(problem, middle)


def test_a_solver_that_finds_nothing_within_tight_bounds_loses_no_vertex(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    solve, denied = Kernel.solve, []

    def denies(kernel: Kernel, subproblem: Subproblem) -> Outcome:
        if np.isfinite(subproblem.bounds).any():
            denied.append(subproblem)
            return Outcome(Reason.INFEASIBLE, None, None, np.inf)
        return solve(kernel, subproblem)

    problem = bensolvehedron(3, 1)
    whole = run(problem, Options())
    monkeypatch.setattr(Kernel, "solve", denies)
    front = run(problem, Options())
    assert denied
    assert front.complete
    assert same(front.values, whole.values)


@pytest.mark.parametrize("p", [2, 3])
def test_coefficients_over_nine_orders_of_magnitude(p: int) -> None:
    for seed in range(6):
        rng = np.random.default_rng(seed)
        goals = rng.integers(1, 50, (p, 12)) * 10.0 ** np.linspace(-4, 5, p)[:, None]
        rows = rng.integers(1, 20, (4, 12)) * 10.0 ** rng.integers(-4, 5, (4, 1))
        problem = Problem.from_arrays(goals, rows, row_lower=rows.sum(axis=1) * 0.4, upper=1)
        front = run(problem, Options())
        assert not front.record.stopped
        assert front.gap <= 1e-6
        scale = np.ptp(front.values, axis=0)
        for f in front.values:
            assert is_efficient(problem, f)
        plain = run(
            Problem.from_arrays(
                goals / 10.0 ** np.linspace(-4, 5, p)[:, None],
                rows / rows.max(axis=1, keepdims=True),
                row_lower=(rows / rows.max(axis=1, keepdims=True)).sum(axis=1) * 0.4,
                upper=1,
            ),
            Options(),
        )
        assert same(front.values / scale, plain.values / np.ptp(plain.values, axis=0))


@pytest.mark.parametrize("sides", [40, 300])
def test_facets_that_are_nearly_parallel(sides: int) -> None:
    """Tangents of a quarter circle."""
    angle = np.linspace(0, np.pi / 2, sides + 1)[1:-1]
    rows = np.column_stack([np.cos(angle), np.sin(angle)])
    problem = Problem.from_arrays(-np.eye(2), rows, row_upper=1, upper=1)
    front = run(problem, Options())
    assert front.complete
    assert len(nondominated(front.values)) == len(front) == sides
    radius = 1 / np.cos((angle[1] - angle[0]) / 2)
    inner = front.values[1:-1]
    np.testing.assert_allclose(np.linalg.norm(inner, axis=1), radius, atol=1e-7)


def test_what_is_merged_by_tolerance_is_said() -> None:
    """A vertex 7.5e-8 beyond the line between two others counts as on it."""
    steep = 1 + 3e-7
    problem = Problem.from_arrays(np.eye(2), [[steep, 1], [1, steep]], row_lower=1, upper=1)
    front = run(problem, Options())
    assert front.complete
    assert len(front) == 2
    assert any("count as lying on it: 1." in note for note in front.record.notes)
    assert not run(Problem.from_arrays(np.eye(2), [[1, 1]], row_lower=1), Options()).record.notes
