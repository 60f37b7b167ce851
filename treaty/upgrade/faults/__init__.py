"""What goes wrong in rollouts: a catalogue, and how to tell from what was seen what it was."""
