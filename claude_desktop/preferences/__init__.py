"""The app's own settings, each declared once, in a TOML file that people may edit; and where all files live."""
