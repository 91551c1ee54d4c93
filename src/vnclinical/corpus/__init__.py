"""What is done to a corpus: counting, checking, comparing two annotations, making more of it."""
