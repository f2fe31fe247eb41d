"""Raw health articles in, tables of facts out."""
