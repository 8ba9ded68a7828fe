"""Results become sentences, pictures and one page for people."""
