"""What a log teaches: the probability and delay of every tie, who passed what to whom, and how strong content was."""
