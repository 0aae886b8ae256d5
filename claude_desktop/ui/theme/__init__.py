"""How everything looks: tokens, palette, stylesheet, icons, fonts."""
