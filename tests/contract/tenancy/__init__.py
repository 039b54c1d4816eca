"""Nothing of one sponsor can be seen, counted or guessed by another: tried over HTTP, on every route."""
