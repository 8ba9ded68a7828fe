"""One after another: by a schedule, where the last stalled, or by who is active already."""
