"""One plan chosen out of all: rules, one file each; :mod:`.rule` says what a rule is."""
