"""Who may do what, decided in one place: at the data. Routes know nothing of it."""
