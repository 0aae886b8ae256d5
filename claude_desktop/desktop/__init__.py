"""What ties the app to the desktop it runs on: one instance per profile, links."""
