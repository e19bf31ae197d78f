"""The command `mnist-ae`: it runs the lessons, opens them and looks after their data."""
