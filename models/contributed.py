"""What parties contribute, as expressions."""

from .definitions import Formula, formula
from .document import MappingTree
from .faults import Faults
from .party_shape import contribution_path
from .shape import ScenarioShape
from .validate import node_at


def contributed(
    document: MappingTree, shape: ScenarioShape, faults: Faults
) -> dict[tuple[str, str], Formula]:
    """What is contributed, by stakeholder and name; what cannot be read is recorded and lost."""
    found = {
        (owner, name): formula(
            node_at(document, "stakeholders", *contribution_path(owner, name, amount)), faults
        )
        for owner, party in shape.stakeholders.items()
        for name, amount in party.contributes.items()
    }
    faults.lost.names |= {f"contributions.{key[1]}" for key, each in found.items() if each is None}
    return {key: each for key, each in found.items() if each is not None}
