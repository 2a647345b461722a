"""How a written value is read: participant codes, dates, numbers, words, and what handwriting is accepted."""
