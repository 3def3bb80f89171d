"""From what an author writes to what is committed: lessons executed, exercises built and proved."""
