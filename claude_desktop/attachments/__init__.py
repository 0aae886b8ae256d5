"""Files and images of the person: identified by content, checked, scaled down, and looked at."""
