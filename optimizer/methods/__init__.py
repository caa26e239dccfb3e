"""The methods, one file each; :mod:`.method` says what a method is."""
