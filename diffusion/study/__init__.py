"""The main job: every stage in order, into a folder that can be resumed, verified and forwarded."""
