"""A submission's cells, read as text: made Python as IPython does, and what hinders one."""
