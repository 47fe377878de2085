"""What a worker can hold: modules with `run(line, **arguments)`, which never returns."""
