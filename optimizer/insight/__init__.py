"""What the front says about the parties: satisfaction, and what builds on it."""
