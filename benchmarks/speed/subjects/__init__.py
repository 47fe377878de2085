"""What a worker can hold: modules with `run(line, **arguments)`, without an end."""
