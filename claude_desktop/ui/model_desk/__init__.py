"""The desk: every model with its facts and this person's own measurements, and moves away from models that end."""
