"""The models of the tables that people read. Each is made by the SQL file of its name in `assets/marts`."""
