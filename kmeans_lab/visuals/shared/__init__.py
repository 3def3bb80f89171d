"""What all widgets have in common: their frame, their theme, how their files become one."""
