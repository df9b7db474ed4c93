"""What the commands do, one file a subject; `service.cli` holds their names and options."""
