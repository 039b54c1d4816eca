"""What a user would take instead of the engine, each tuned as its expert users would."""
