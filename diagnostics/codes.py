"""The table of all diagnostics, in ranges by topic.

To add one: a line here or in ``table_codes.py`` under the next free number, and its example and
cure in ``entries/``. The tests report what is missing.
"""

from .diagnostic import Diagnostic, Error, Warned
from .table_codes import *  # noqa: F403

# Files and text.
FILE_UNREADABLE = Error("WP001", "file-unreadable", "A file is missing, or it cannot be read.")
ENCODING = Error("WP002", "encoding", "A text file is not encoded in UTF-8.")
YAML_SYNTAX = Error("WP003", "yaml-syntax", "The file is not valid YAML.")
TAB_INDENT = Error("WP004", "tab-indent", "A line of YAML is indented with a tab.")
CONTROL_CHARACTER = Error(
    "WP005", "control-character", "A text holds a character that cannot be seen."
)
LIMIT_EXCEEDED = Error(
    "WP006", "limit-exceeded", "Something is larger than is read without being asked to."
)
TOO_DEEP = Error("WP007", "too-deep", "Something is too deeply nested or too long to be read.")
YAML_TAG = Error("WP008", "yaml-tag", "A value of YAML has a tag.")
ALIAS_CIRCLE = Error("WP009", "alias-circle", "An alias of YAML contains itself.")
DUPLICATE_KEY = Error("WP010", "duplicate-key", "A key is in the same place twice.")
KEY_EXPECTED = Error("WP011", "key-expected", "There is no name before a colon.")
LOOKALIKE_NAMES = Error("WP012", "lookalike-names", "Two names look alike and are different.")
OUTSIDE_FOLDER = Error("WP013", "outside-folder", "A file lies outside its scenario's folder.")
CANNOT_WRITE = Error("WP014", "cannot-write", "A file or folder cannot be written.")
ALREADY_THERE = Error(
    "WP015", "already-there", "A file or folder that would be written is there already."
)
MORE_FAULTS = Error("WP016", "more-faults", "There are more faults than are shown.")

# The shape of a scenario.
MISSING_KEY = Error("WP101", "missing-key", "A key that is needed is not there.")
UNKNOWN_KEY = Error("WP102", "unknown-key", "The language has no such key in this place.")
WRONG_TYPE = Error("WP103", "wrong-type", "A value is not of the kind that is expected.")
UNKNOWN_WORD = Error(
    "WP104", "unknown-word", "A value is not one of the words that may stand there."
)
OUT_OF_RANGE = Error("WP105", "out-of-range", "A number is too small or too large for its purpose.")
GOAL_SENSE = Error("WP106", "goal-sense", "A goal has no sense, or two.")
NAME_TAKEN = Error("WP107", "name-taken", "Two definitions have the same name.")
BAD_NAME = Error("WP108", "bad-name", "A definition has a name that expressions cannot use.")
CIRCULAR_DEFINITION = Error("WP109", "circular-definition", "A definition needs itself.")
CROSSED_BOUNDS = Error(
    "WP110", "crossed-bounds", "No value lies between the two bounds of a decision or column."
)
BINARY_BOUNDS = Error("WP111", "binary-bounds", "A binary decision has bounds of its own.")
NO_ENTRIES = Error(
    "WP112", "no-entries", "A definition is for each element of something that has none."
)
NOT_A_SET = Error("WP113", "not-a-set", "A set is not a list and not a formula that makes one.")
SET_ELEMENT = Error("WP114", "set-element", "An element of a set is empty or is there twice.")
SAME_GOAL = Error("WP115", "same-goal", "Two goals have the same label.")
NO_GOALS = Error("WP116", "no-goals", "No stakeholder has a goal.")
NOT_A_COMPARISON = Error(
    "WP117", "not-a-comparison", "A requirement is neither a comparison nor a condition."
)
STRICT_COMPARISON = Error(
    "WP118", "strict-comparison", "A requirement compares decisions with < or >."
)
UNKNOWN_JUDGED = Error(
    "WP119",
    "unknown-judged",
    "A judgement is about something that is neither a goal nor a stakeholder.",
)
JUDGED_TWICE = Error("WP120", "judged-twice", "A goal, or a pair, is judged twice.")
PAIRS_INCOMPLETE = Error(
    "WP121", "pairs-incomplete", "Not every two of the compared names are compared."
)
UNKNOWN_CODE = Error("WP122", "unknown-code", "The scenario silences a code that does not exist.")
NOT_SILENCEABLE = Error(
    "WP123", "not-silenceable", "The scenario silences an error; only warnings can be silenced."
)
SIMILAR_NAMES = Warned(
    "WP151", "similar-names", "Two names differ only in what is easily overlooked."
)
UNUSED_DECISION = Warned(
    "WP152", "unused-decision", "No goal and no requirement depends on a decision."
)
CONSTANT_GOAL = Warned("WP153", "constant-goal", "A goal depends on no decision.")
CONSTANT_REQUIREMENT = Warned(
    "WP154", "constant-requirement", "A requirement is met by every plan."
)
EMPTY_SET = Warned("WP155", "empty-set", "A set has no elements.")
MIXED_UNITS = Warned("WP156", "mixed-units", "Quantities of different units are added or compared.")
OTHER_UNIT = Warned("WP157", "other-unit", "An expression is not in the unit that is stated.")
SILENCES_NOTHING = Warned(
    "WP158", "silences-nothing", "The scenario silences a warning that does not occur."
)
UNUSED_NAME = Warned("WP159", "unused-name", "Nothing uses a name that is defined.")
ONLY_VALUE = Warned(
    "WP160", "only-value", "Whole numbers or lots leave a decision one value between its bounds."
)

# Names and expressions.
UNKNOWN_NAME = Error("WP201", "unknown-name", "An expression uses an unknown name.")
EXPRESSION_SYNTAX = Error("WP202", "expression-syntax", "A text cannot be read as an expression.")
NOT_IN_LANGUAGE = Error(
    "WP203", "not-in-language", "An expression uses something that the language does not have."
)
EMPTY_EXPRESSION = Error(
    "WP204", "empty-expression", "There is no text where an expression is expected."
)
COMMENT_IN_EXPRESSION = Error(
    "WP205", "comment-in-expression", "A comment stands inside an expression."
)
NOT_DECIMAL = Error("WP206", "not-decimal", "A number is not written in decimal digits.")
DECIMAL_COMMA = Error("WP207", "decimal-comma", "A number is written with a decimal comma.")
NUMBER_EXPECTED = Error(
    "WP208", "number-expected", "Something else stands where a number is expected."
)
CONDITION_EXPECTED = Error(
    "WP209", "condition-expected", "Something else stands where a condition on data is expected."
)
NOT_LINEAR = Error(
    "WP210",
    "not-linear",
    "Decisions are multiplied, divided or raised to a power, and cannot be made linear.",
)
NOT_CONVEX = Error(
    "WP211",
    "not-convex",
    "A min, max or abs of decisions that have no bounds is pushed in the direction that is not "
    "convex.",
)
DECISION_IN_DATA = Error(
    "WP212", "decision-in-data", "Something that must be known from data depends on decisions."
)
DIVISION_BY_ZERO = Error("WP213", "division-by-zero", "A number is divided by zero.")
NUMBER_OVERFLOW = Error(
    "WP214", "number-overflow", "A number grows beyond what can be computed with."
)
NOT_COMPARABLE = Error(
    "WP215", "not-comparable", "Two things are compared that can never be equal, or have no order."
)
NOT_A_GROUP = Error(
    "WP216", "not-a-group", "Something that has no elements is looped over or searched."
)
FUNCTION_ARGUMENTS = Error(
    "WP217", "function-arguments", "A function is applied to the wrong number or kind of things."
)
LOOP_MISPLACED = Error("WP218", "loop-misplaced", "A loop stands outside a function or set.")
LOOP_SYNTAX = Error("WP219", "loop-syntax", "A loop is not written as 'name in table'.")
LOOP_NAME = Error("WP220", "loop-name", "A loop variable has a name that is taken.")
EMPTY_LOOP = Error("WP221", "empty-loop", "A min or max loops over nothing.")
INDEX_MISSING = Error("WP222", "index-missing", "Something that has an index is used without one.")
INDEX_UNEXPECTED = Error(
    "WP223", "index-unexpected", "Something that has no index is used with one."
)
INDEX_KIND = Error("WP224", "index-kind", "An index is not of the kind that is expected.")
INDEX_COUNT = Error("WP225", "index-count", "An index has too few or too many parts.")
NO_SUCH_ENTRY = Error("WP226", "no-such-entry", "There is no entry for an index.")
UNKNOWN_COLUMN = Error("WP227", "unknown-column", "A table has no column of this name.")
NOT_A_ROW = Error("WP228", "not-a-row", "A column is taken of something that is not a row.")
NOT_CONTRIBUTED = Error(
    "WP229", "not-contributed", "No stakeholder contributes what an expression uses."
)
UNKNOWN_FUNCTION = Error(
    "WP230", "unknown-function", "An expression calls a function that the language does not have."
)
BOUND_MISSING = Error(
    "WP231",
    "bound-missing",
    "A product or a condition on decisions needs a bound that a decision does not have.",
)
OPEN_CONDITION = Error(
    "WP232",
    "open-condition",
    "A condition on an amount excludes its own limit, so that there is no last plan.",
)
BREAKPOINTS = Error(
    "WP233",
    "breakpoints",
    "Breakpoints do not rise, or end before what they are used for.",
)
TEXT_NOT_FOUND = Warned(
    "WP251", "text-not-found", "A cell is compared with a text that no row has."
)
FAR_BREAKPOINT = Warned(
    "WP252", "far-breakpoint", "Nothing that can be decided reaches a breakpoint."
)
ROW_WITHOUT_MATCH = Warned(
    "WP253", "row-without-match", "A row matches nothing of what its column is compared with."
)
MEMBER_WITHOUT_ROWS = Warned(
    "WP254", "member-without-rows", "A sum over rows is over nothing for a member of a loop."
)
ALWAYS_DEFAULT = Warned("WP255", "always-default", "A look-up with a default never finds an entry.")
NEVER_TRUE = Warned("WP256", "never-true", "A condition of a loop is never true.")

# Overrides and sweeps.
OVERRIDE_SYNTAX = Error("WP501", "override-syntax", "A text is not an override.")
UNKNOWN_PATH = Error("WP502", "unknown-path", "The path of an override leads nowhere.")
NOT_ONE_VALUE = Error(
    "WP503", "not-one-value", "An override does not put one value in the place of another."
)
SET_TWICE = Error("WP504", "set-twice", "A value is overridden twice.")
SWEEP_SIZE = Error("WP505", "sweep-size", "A sweep makes no runs, or too many.")

# Model files and ballots.
UNKNOWN_FORMAT = Error("WP601", "unknown-format", "The format of a file is not known.")
MPS_SYNTAX = Error("WP602", "mps-syntax", "A line of an MPS file does not follow the format.")
LP_SYNTAX = Error("WP603", "lp-syntax", "A part of an LP file does not follow the format.")
PABULIB_SYNTAX = Error(
    "WP604", "pabulib-syntax", "A line of a Pabulib file does not follow the format."
)
MODEL_UNSUPPORTED = Error(
    "WP606", "model-unsupported", "A model file uses something that is not supported."
)
MODEL_DUPLICATE = Error("WP607", "model-duplicate", "A model file says something twice.")
MODEL_UNKNOWN = Error(
    "WP608", "model-unknown", "A model file uses a row, column or project that it does not define."
)
MODEL_NUMBER = Error("WP609", "model-number", "A word of a model file is not a number.")
NO_OBJECTIVE = Error("WP610", "no-objective", "A model has no objective.")
MODEL_TRUNCATED = Error("WP611", "model-truncated", "A model file ends too early.")
PABULIB_META = Error("WP612", "pabulib-meta", "The section META of a Pabulib file cannot be used.")
PABULIB_CELL = Error("WP613", "pabulib-cell", "A cell of a Pabulib file cannot be used.")
PABULIB_EMPTY = Error("WP614", "pabulib-empty", "A Pabulib file has no projects or no votes.")
BALLOT_GROUPS = Error("WP615", "ballot-groups", "Voters cannot be grouped as asked.")
NOT_A_SCENARIO = Error(
    "WP616", "not-a-scenario", "A file holds a model or ballots where a scenario is needed."
)
BALLOT_UTILITIES = Error(
    "WP617", "ballot-utilities", "Ballots do not say how much each project is worth to a voter."
)
MODEL_ASSUMED = Warned(
    "WP651", "model-assumed", "A model file leaves something open, and the usual meaning is taken."
)
PABULIB_RULE = Warned(
    "WP652", "pabulib-rule", "A rule of a Pabulib file is not made into a requirement."
)
PABULIB_BALLOT = Warned("WP654", "pabulib-ballot", "A faulty ballot is left out.")
PABULIB_QUOTES = Warned(
    "WP655", "pabulib-quotes", "Quotation marks within a cell are read as they stand."
)
PABULIB_COUNT = Warned(
    "WP653", "pabulib-count", "A Pabulib file counts other votes than there are."
)

# Pyomo models and problems.
NOT_A_MODEL = Error(
    "WP701", "not-a-model", "What was given is neither a path nor a model that can be solved."
)
PYOMO_COMPONENT = Error(
    "WP702", "pyomo-component", "A Pyomo model uses a component that is not linear or not its own."
)
PYOMO_NOT_LINEAR = Error(
    "WP703", "pyomo-not-linear", "A Pyomo model cannot be compiled to linear form."
)
PYOMO_VARIABLE = Error(
    "WP704",
    "pyomo-variable",
    "A variable of a Pyomo model has a domain, bound or value that cannot be used.",
)
PYOMO_SUFFIX = Error(
    "WP705", "pyomo-suffix", "A suffix or a label of a Pyomo model cannot be used."
)
OTHER_MODEL = Error(
    "WP706", "other-model", "A plan is loaded into a model that is not the one that was solved."
)
MATRIX_SHAPE = Error("WP707", "matrix-shape", "The matrices of a problem do not fit together.")
UNFIT_NUMBERS = Error(
    "WP708", "unfit-numbers", "The solver would drop or misread numbers of a problem."
)
UNFIT_INDEX = Error("WP715", "unfit-index", "A decision has an index that cannot be saved.")
UNKNOWN_GOAL = Error("WP709", "unknown-goal", "There is no goal of this name.")
GOAL_SELECTION = Error(
    "WP710", "goal-selection", "No goals are selected, or one is selected twice."
)
DIFFERENT_GOALS = Error(
    "WP711", "different-goals", "Fronts or runs that are put together have different goals."
)
DIFFERENT_DECISIONS = Error(
    "WP712", "different-decisions", "Scenarios that share a plan decide on different things."
)
INVALID_GAME = Error("WP713", "invalid-game", "Players and values do not make a game.")
INVALID_DIVISION = Error(
    "WP714", "invalid-division", "A division does not share out what all reach together."
)
COALITION_UNFIT = Error(
    "WP716",
    "coalition-unfit",
    "A scenario is not valid with only what a coalition contributes.",
)

# Options and usage.
USAGE = Error("WP801", "usage", "A command or function is not used as it is meant.")
BAD_ARGUMENT = Error(
    "WP802", "bad-argument", "An option or argument has a value that cannot be used."
)
CONFLICTING_OPTIONS = Error(
    "WP803", "conflicting-options", "Options are given that exclude each other."
)
UNKNOWN_CHOICE = Error("WP804", "unknown-choice", "There is no choice of this name.")
NUMBER_ARGUMENT = Error("WP805", "number-argument", "A number that is given is out of its range.")
UNUSED_OPTION = Error("WP806", "unused-option", "An option is given that has no effect.")
METHOD_UNFIT = Error("WP807", "method-unfit", "A method does not take this problem.")
TARGET_MISSING = Error(
    "WP808", "target-missing", "A rule needs a target or a reservation that the goals do not have."
)
EMPTY_FRONT = Error("WP809", "empty-front", "A front has no plan.")
UNKNOWN_PLAN = Error("WP810", "unknown-plan", "A front has no plan or face of this number.")
FIGURE_GOALS = Error("WP811", "figure-goals", "A figure cannot be drawn of this number of goals.")
PACKAGE_MISSING = Error("WP812", "package-missing", "A package that is needed is not installed.")
UNKNOWN_REQUIREMENT = Error("WP813", "unknown-requirement", "There is no requirement of this name.")
NOT_NEGOTIABLE = Error(
    "WP814", "not-negotiable", "No requirement may be relaxed, or one cannot be relaxed as asked."
)
NO_COMMON_UNIT = Error("WP815", "no-common-unit", "The goals of a coalition are not in one unit.")
NO_JUDGEMENTS = Error("WP816", "no-judgements", "There are no judgements to make weights of.")
ADDRESS = Error("WP817", "address", "The explorer cannot listen at an address.")
CLUSTER = Error("WP818", "cluster", "The cluster cannot be used.")
PLAN_FILE = Error("WP819", "plan-file", "A file of an adopted plan cannot be used.")
NO_SUBSTANCE = Error(
    "WP820",
    "no-substance",
    "The front or problem lacks what the question is about, such as yes/no decisions or prices.",
)
PROBLEM_NOT_HELD = Error(
    "WP821", "problem-not-held", "A front that was read from a folder does not hold its problem."
)
TOO_FEW = Error("WP822", "too-few", "There are fewer plans, runs or scenarios than are needed.")
NOT_ON_FRONT = Error(
    "WP823", "not-on-front", "No plan of the front is determined by these goal values or shares."
)
NOT_EFFICIENT = Error(
    "WP824", "not-efficient", "A plan is taken for efficient, and another is better."
)
ANSWER_MISSING = Error("WP825", "answer-missing", "A question of `new --from` has no answer.")
NOT_INTO = Error("WP826", "not-into", "Results cannot be written into a workbook.")
INCONSISTENT_JUDGEMENTS = Warned(
    "WP851", "inconsistent-judgements", "Comparisons contradict each other."
)
REACHABLE_BY_OTHERS = Warned(
    "WP852", "reachable-by-others", "The explorer can be reached by others."
)

# Runs, answers and the solver.
RUN_EXISTS = Error("WP901", "run-exists", "A folder holds a run, batch or something else already.")
RUN_DAMAGED = Error("WP902", "run-damaged", "A file of a run, batch or session is damaged.")
NOT_A_RUN = Error("WP903", "not-a-run", "A folder does not hold what is asked for.")
RUN_CHANGED = Error("WP904", "run-changed", "Something changed since a run was made.")
RUN_BUSY = Error("WP905", "run-busy", "Another process works on the same run.")
RUN_FORMAT = Error("WP906", "run-format", "A run was written by another version of wholepie.")
SESSION_LIMIT = Error(
    "WP907",
    "session-limit",
    "A session of the explorer is full, or another process has written it.",
)
JOURNAL_WRITE = Error("WP908", "journal-write", "The journal of a run cannot be written.")
SAVE_FAILED = Error("WP909", "save-failed", "A front was found and cannot be saved.")
RUN_WITHOUT_PROBLEM = Error(
    "WP910", "run-without-problem", "A run does not hold its problem, so it cannot be verified."
)
REFUTED = Error("WP911", "refuted", "A run states something that is not true.")
INFEASIBLE = Error("WP921", "infeasible", "No plan meets all requirements.")
NEVER_MET = Error("WP922", "never-met", "One requirement can never be met, whatever is decided.")
UNBOUNDED = Error("WP923", "unbounded", "A goal can be improved without end.")
OUTSIDE_OPTION = Error("WP924", "outside-option", "No plan gives every party its outside option.")
PLAN_BREAKS_RULES = Error(
    "WP925", "plan-breaks-rules", "An adopted plan does not meet the requirements."
)
OUT_OF_TIME = Error("WP941", "out-of-time", "The time was up before the answer was known.")
INTERRUPTED = Error(
    "WP942", "interrupted", "The search was interrupted before the answer was known."
)
SOLVER_STOPPED = Error("WP943", "solver-stopped", "HiGHS, or Qhull, ended without an answer.")
CONTRADICTION = Error(
    "WP944", "contradiction", "The solver gave an answer that its own data contradict."
)
SOLVER_REFUSED = Error("WP945", "solver-refused", "The solver refused its input.")
WORKER_LOST = Error("WP946", "worker-lost", "A worker was lost or refused.")
INTERNAL = Error("WP999", "internal", "The program itself is at fault.")

ALL: dict[str, Diagnostic] = {
    each.code: each for each in list(vars().values()) if isinstance(each, Diagnostic)
}
