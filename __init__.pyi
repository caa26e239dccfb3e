"""Every public name and where it lives: the only list of them."""

from .api.baselines import baseline as baseline
from .api.checks import check as check
from .api.files import convert as convert
from .api.files import runs as runs
from .api.freedom import (
    freedom as freedom,
)
from .api.freedom import (
    replacement as replacement,
)
from .api.fronts import front as front
from .api.fronts import open as open
from .api.fronts import payoff as payoff
from .api.insight import (
    alignment as alignment,
)
from .api.insight import (
    blame as blame,
)
from .api.insight import (
    compare as compare,
)
from .api.insight import (
    conflicts as conflicts,
)
from .api.insight import (
    core_index as core_index,
)
from .api.insight import (
    regret as regret,
)
from .api.insight import (
    representatives as representatives,
)
from .api.insight import (
    stakeholder_map as stakeholder_map,
)
from .api.insight import (
    weigh as weigh,
)
from .api.negotiation import (
    coalitions as coalitions,
)
from .api.negotiation import (
    concessions as concessions,
)
from .api.negotiation import (
    explain as explain,
)
from .api.negotiation import (
    relax as relax,
)
from .api.plans import (
    alternatives as alternatives,
)
from .api.plans import (
    page as page,
)
from .api.plans import (
    plan as plan,
)
from .api.plans import (
    plans as plans,
)
from .api.plans import (
    same_values as same_values,
)
from .api.plans import (
    stability as stability,
)
from .api.sources import load as load
from .api.sources import problem as problem
from .api.verifying import (
    Verification as Verification,
)
from .api.verifying import (
    VerificationProgress as VerificationProgress,
)
from .api.verifying import (
    verify as verify,
)
from .api.with_less import fair_with_less as fair_with_less
from .batches.batch import Batch as Batch
from .batches.batch import BatchProgress as BatchProgress
from .batches.batch import batch as batch
from .models.faults import Fault as Fault
from .models.faults import ScenarioError as ScenarioError
from .models.formats.convert import Converted as Converted
from .models.formats.modelfile import ModelFile as ModelFile
from .models.overrides import Override as Override
from .models.scenario import Scenario as Scenario
from .optimizer.comparison.comparison import Comparison as Comparison
from .optimizer.errors import (
    InfeasibleError as InfeasibleError,
)
from .optimizer.errors import (
    InputError as InputError,
)
from .optimizer.errors import (
    InterruptionError as InterruptionError,
)
from .optimizer.errors import (
    JournalError as JournalError,
)
from .optimizer.errors import (
    OutOfTimeError as OutOfTimeError,
)
from .optimizer.errors import (
    SaveError as SaveError,
)
from .optimizer.errors import (
    SolverError as SolverError,
)
from .optimizer.errors import (
    UnboundedError as UnboundedError,
)
from .optimizer.errors import (
    WholepieError as WholepieError,
)
from .optimizer.insight.agreements import Agreement as Agreement
from .optimizer.insight.agreements import Concession as Concession
from .optimizer.insight.alignment import Alignment as Alignment
from .optimizer.insight.alternatives import Alternative as Alternative
from .optimizer.insight.blame import Blame as Blame
from .optimizer.insight.coalitions import Coalitions as Coalitions
from .optimizer.insight.concessions import Concessions as Concessions
from .optimizer.insight.conflicts import Conflicts as Conflicts
from .optimizer.insight.explanation import Explanation as Explanation
from .optimizer.insight.fair_with_less import FairWithLess as FairWithLess
from .optimizer.insight.freedom import Freedom as Freedom
from .optimizer.insight.games import Game as Game
from .optimizer.insight.plan_page import PlanPage as PlanPage
from .optimizer.insight.regret import Robust as Robust
from .optimizer.insight.replacement import Replacement as Replacement
from .optimizer.insight.representatives import Representatives as Representatives
from .optimizer.insight.same_values import SameValues as SameValues
from .optimizer.insight.stability import Stability as Stability
from .optimizer.insight.stakeholder_map import StakeholderMap as StakeholderMap
from .optimizer.insight.weighing import Weighing as Weighing
from .optimizer.plans.plan import Plan as Plan
from .optimizer.problem.labels import (
    Goal as Goal,
)
from .optimizer.problem.labels import (
    Labels as Labels,
)
from .optimizer.problem.labels import (
    Requirement as Requirement,
)
from .optimizer.problem.labels import (
    Stakeholder as Stakeholder,
)
from .optimizer.problem.problem import Problem as Problem
from .optimizer.reading_limits import ReadingLimits as ReadingLimits
from .optimizer.reading_limits import allowing as allowing
from .optimizer.results.front import Front as Front
from .optimizer.results.mixture import Mixture as Mixture
from .optimizer.results.payoff import PayoffTable as PayoffTable
from .optimizer.search.history import Progress as Progress
from .optimizer.voting.baseline import Baseline as Baseline

__version__: str
